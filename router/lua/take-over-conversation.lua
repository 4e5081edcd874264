-- take-over-conversation: a supervisor takes a conversation from whoever has it, or from where it waits, by hand.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId agentId
-- RETURNS: ok not_found closed taken not_online rules_changed shop_not_loaded
-- KEEPS: R1 R2 R11
-- COST: O(conversations that the freed slot moves)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local conversation = get_conversation(A.conversationId)
local agent = get_agent(A.agentId)
if not conversation or not agent or agent.frozen then return { 'not_found' } end
if conversation.status == 'closed' then return { 'closed' } end
-- One that nobody has decided upon yet is somebody's in a moment.
if conversation.status == 'new' or conversation.agentId == agent.id then return { 'taken' } end
-- He must be able to answer; whatever his state and his limit, he says himself that he takes it.
if not is_connected(agent) then return { 'not_online' } end

redis.call('ZADD', K.activity, A.now, agent.id)
local trace = new_trace(conversation, 'take_over')
local from_group = conversation.groupId
local giver
if conversation.agentId then
  giver = release(conversation)
  conversation.takenFrom = { agentId = giver.id, name = giver.name }
end
if not has_room(agent) or not group_has_room(from_group) then let_exceed(agent, from_group) end
add_step(trace, 'R11', 'taken', agent.id)
settle_on(conversation, trace, agent, 'R11', giver and 'transferred' or 'assigned')
store_trace(conversation, trace)
announce_conversation(conversation, giver and 'moved' or 'assigned', giver and giver.id)
if giver then after_release(giver, from_group) end
return { 'ok', encoded_effects() }
