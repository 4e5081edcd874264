-- claim-conversation: an agent takes a waiting conversation from the queue or the pool by hand.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId agentId
-- RETURNS: ok not_found taken full not_online rules_changed shop_not_loaded
-- KEEPS: R1 R2 R3 R12
-- COST: O(log agents)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local conversation = get_conversation(A.conversationId)
local agent = get_agent(A.agentId)
if not conversation or not agent or agent.frozen then return { 'not_found' } end
if conversation.status ~= 'queued' and conversation.status ~= 'pooled' then return { 'taken' } end
-- By hand a phone is as good as a desk, wherever chats are routed.
if not is_connected(agent) or agent.state == 'off' then return { 'not_online' } end
if not has_room(agent) or not group_has_room(conversation.groupId) then
  if not settings().claim.mayExceedLimit then return { 'full' } end
  let_exceed(agent, conversation.groupId)
end

redis.call('ZADD', K.activity, A.now, agent.id)
local trace = new_trace(conversation, 'claim')
add_step(trace, 'R12', 'taken', agent.id, conversation.waitsFor)
settle_on(conversation, trace, agent, 'R12', 'assigned')
store_trace(conversation, trace)
announce_conversation(conversation, 'assigned')
return { 'ok', encoded_effects() }
