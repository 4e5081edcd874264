-- drop-lease: one connection of an agent is gone; the last one starts his grace (R10).
-- KEYS: meta agents briefs groups rings online grace ready owed leases activity outbox timers
-- ARGV: now day closed agentId connectionId device
-- RETURNS: ok not_found shop_not_loaded
-- KEEPS: R10 R14
-- COST: O(groups of the agent)
-- INCLUDE: shop outbox agents leases

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local agent = get_agent(A.agentId)
if not agent then return { 'not_found' } end
drop_lease(agent, lease_member(A.agentId, A.connectionId, A.device))
return { 'ok', encoded_effects() }
