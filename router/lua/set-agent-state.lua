-- set-agent-state: what a member of staff has chosen, or a manager for him: accepting, away or off (R14).
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version agentId state
-- RETURNS: ok not_found rules_changed shop_not_loaded
-- KEEPS: R1 R6 R8 R14
-- COST: O(groups of the agent, conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local agent = get_agent(A.agentId)
if not agent or agent.frozen then return { 'not_found' } end
redis.call('ZADD', K.activity, A.now, agent.id)
set_state(agent, A.state)
return { 'ok', cjson.encode(agent), count_in(K.owed, agent.id), encoded_effects() }
