-- drop-lease: one connection of an agent is gone; the last one starts his grace (R10).
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version agentId connectionId device
-- RETURNS: ok not_found rules_changed shop_not_loaded
-- KEEPS: R10 R14
-- COST: O(groups of the agent, conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves leases

local refused = refusal()
if refused then return refused end

local agent = get_agent(A.agentId)
if not agent then return { 'not_found' } end
drop_lease(agent, lease_member(A.agentId, A.connectionId, A.device))
-- A phone that is left may not be enough to be present, and then there is no grace to wait for (R16).
if is_connected(agent) then rescue(lines_of(agent)) end
return { 'ok', encoded_effects() }
