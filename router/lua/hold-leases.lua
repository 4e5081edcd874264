-- hold-leases: opens or renews the leases of one gateway's agent connections; who comes in gets what waits.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version
-- Then 3 for each lease: agent id, connection id, device (desktop, mobile)
-- RETURNS: ok rules_changed shop_not_loaded
-- KEEPS: R6 R8 R10 R14 P7
-- COST: O(leases, and conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves leases

local refused = refusal()
if refused then return refused end

for i = 5, #ARGV, 3 do
  local agent = get_agent(ARGV[i])
  if agent and not agent.frozen and hold_lease(agent, ARGV[i + 1], ARGV[i + 2]) then
    drain_for(agent)
    -- A phone that ends his grace may not be enough to be present (R16).
    rescue(lines_of(agent))
  end
end
return { 'ok', encoded_effects() }
