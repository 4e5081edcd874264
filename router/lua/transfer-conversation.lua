-- transfer-conversation: gives a conversation to a colleague, a group, or back to the queue, with a note.
-- Whatever fails, the conversation stays where it is.
-- KEYS: meta agents briefs groups members online grace ready conversations recents holdings queue pool
-- KEYS: unanswered owed cursors tail traces outbox timers today minutes
-- ARGV: now conversationId agentId epoch targetKind targetId note noteFrom
-- RETURNS: ok stale not_found closed bad_target shop_not_loaded
-- KEEPS: R1 R2 R3 R11
-- COST: O(conversations that the freed slot moves)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if conversation.status == 'closed' then return { 'closed' } end
if conversation.agentId ~= A.agentId or conversation.epoch ~= tonumber(A.epoch) then return { 'stale' } end

local from_group = conversation.groupId
local trace = new_trace(conversation, 'transfer')
trace.note = A.note ~= '' and A.note or nil

-- The best of a group but the giver himself; 'all_full' when there is only a place in its line.
local function best_other(group)
  local ready = redis.call('ZRANGEBYLEX', K.ready, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, 2)
  for _, member in ipairs(ready) do
    if last_part(member) ~= A.agentId then return get_agent(last_part(member)), 'taken' end
  end
  return nil, count_in(K.online, group) > 0 and 'all_full' or 'nobody_online'
end

-- Where it goes: an agent, or a line to wait in with its class.
local target, waits_for, class, group = nil, nil, nil, conversation.groupId
if A.targetKind == 'agent' then
  target = get_agent(A.targetId)
  if not target or target.frozen or target.id == A.agentId then return { 'bad_target' } end
  local result = target.kind == 'proxy' and (has_room(target) and 'taken' or 'full')
    or (not is_present(target) and 'offline')
    or (target.state == 'off' and 'off')
    or ((has_room(target) or settings().transfer.mayExceedLimit) and 'taken')
    or 'full'
  add_step(trace, 'R11', result, A.targetId)
  if result == 'full' and is_online(target) then
    waits_for, class, target = '@' .. A.targetId, CLASS_TRANSFER, nil
  elseif result ~= 'taken' then
    return { 'bad_target' }
  end
elseif A.targetKind == 'group' then
  group = A.targetId
  if not get_group(group) then return { 'bad_target' } end
  local result
  if group ~= from_group and not group_has_room(group) then result = 'all_full' else target, result = best_other(group) end
  add_step(trace, 'R11', result, target and target.id, group)
  if result == 'nobody_online' then return { 'bad_target' } end
  if result == 'all_full' then waits_for, class = group, CLASS_TRANSFER end
else
  local result
  target, result = best_other(group)
  add_step(trace, 'R11', result, target and target.id, group)
  if not target then waits_for, class = group, CLASS_NORMAL end
end

local giver = release(conversation)
conversation.groupId = group
if A.targetKind ~= 'agent' then list_group(trace, group) end
if trace.note then conversation.note = { from = A.noteFrom, text = trace.note, at = now } end
if target then
  settle_on(conversation, trace, target, 'R11', 'transferred')
else
  conversation.avoidId = A.agentId
  enqueue(conversation, waits_for, class)
  trace.rule = 'R11'
  append_system(conversation, { code = 'requeued' })
end
store_trace(conversation, trace)
announce_conversation(conversation, 'transferred', giver.id)
after_release(giver, from_group)
return { 'ok', conversation.status, encoded_effects() }
