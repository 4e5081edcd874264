-- finish-wrap-up: an agent is done with the work after his chats before its time is over (R13).
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version agentId
-- RETURNS: ok not_found rules_changed shop_not_loaded
-- KEEPS: R1 R6 R13
-- COST: O(conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local agent = get_agent(A.agentId)
if not agent then return { 'not_found' } end
agent.wrapUps = 0
agent.wrappedUpTo = tonumber(redis.call('HGET', K.meta, 'next|wrapup') or 0)
save_agent(agent)
announce_agent(agent)
drain_for(agent)
return { 'ok', encoded_effects() }
