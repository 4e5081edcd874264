-- hold-leases: opens or renews the leases of one gateway's agent connections; who comes in gets what waits.
-- KEYS: meta agents briefs groups members online grace ready leases conversations recents holdings queue pool
-- KEYS: unanswered owed cursors tail traces outbox timers today minutes
-- ARGV: now
-- Then 3 for each lease: agent id, connection id, device (desktop, mobile)
-- RETURNS: ok shop_not_loaded
-- KEEPS: R6 R8 R10 R14 P7
-- COST: O(leases, and conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain leases

if not shop_is_loaded() then return { 'shop_not_loaded' } end

for i = 2, #ARGV, 3 do
  local agent = get_agent(ARGV[i])
  if agent and not agent.frozen and hold_lease(agent, ARGV[i + 1], ARGV[i + 2]) then
    drain_for(agent)
    -- A phone that ends his grace may not be enough to be present (R16).
    rescue(groups_of(agent))
  end
end
return { 'ok', encoded_effects() }
