-- transfer-conversation: gives a conversation to a colleague, a group, or back to the queue, with a note.
-- Whatever fails, the conversation stays where it is.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId agentId epoch targetKind targetId note noteFrom bySupervisor
-- RETURNS: ok stale not_found closed bad_target rules_changed shop_not_loaded
-- KEEPS: R1 R2 R3 R4.5 R11
-- COST: O(conversations that the freed slot moves)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if conversation.status == 'closed' then return { 'closed' } end
if conversation.agentId ~= A.agentId or conversation.epoch ~= tonumber(A.epoch) then return { 'stale' } end

if A.bySupervisor ~= '1' then redis.call('ZADD', K.activity, A.now, A.agentId) end
local giver = get_agent(A.agentId)
local from_group = conversation.groupId
local trace = new_trace(conversation, 'transfer')
trace.note = A.note ~= '' and A.note or nil
-- It does not come back to the giver before a person has replied.
conversation.excluded = conversation.excluded or {}
table.insert(conversation.excluded, A.agentId)

-- Where it goes: an agent, or a line to wait in with its class, or the whole order of R4 anew.
local target, waits_for, class, anew
local group = conversation.groupId

-- R11: from a group only to those that the shop allows.
local function may_go_to(id)
  local allowed = settings().transfer.allow[from_group]
  if not allowed or id == from_group then return true end
  for _, one in ipairs(allowed) do
    if one == id then return true end
  end
  return false
end

local function may_go_to_agent(agent)
  if not settings().transfer.allow[from_group] then return true end
  for group in string.gmatch(agent.groups, '[^,+]+') do
    if may_go_to(group) then return true end
  end
  return false
end

local function to_agent(id)
  local agent = get_agent(id)
  if not agent or agent.frozen or agent.id == A.agentId or not may_go_to_agent(agent) then return false end
  local result = 'taken'
  if agent.kind ~= 'proxy' and not is_present(agent) then
    result = 'offline'
  elseif agent.kind ~= 'proxy' and agent.state == 'off' then
    result = 'off'
  elseif not has_room(agent) then
    if settings().transfer.mayExceedLimit then let_exceed(agent) else result = 'full' end
  end
  add_step(trace, 'R11', result, id)
  -- Asked for by name: whatever kept him out before counts no more.
  for i = #conversation.excluded, 1, -1 do
    if conversation.excluded[i] == id then table.remove(conversation.excluded, i) end
  end
  if result == 'taken' then
    target = agent
  elseif readiness(agent) == 'full' then
    -- Only for one whose next free slot it will have; away, or taking no part, he has none.
    waits_for, class = '@' .. id, CLASS_TRANSFER
  else
    return false
  end
  return true
end

local function to_group(id)
  if not get_group(id) or not may_go_to(id) then return false end
  group = id
  local result = 'all_full'
  if id == from_group or group_has_room(id) then
    target, result = try_line(trace, 'R11', conversation, id)
  end
  -- Where the giver alone is in, it waits for the next one of them.
  if result == 'nobody_online' and count_online(id) > 0 then result = 'all_full' end
  if result ~= 'taken' then waits_for, class = id, CLASS_TRANSFER end
  return result == 'taken' or result == 'all_full'
end

-- A bot that hands over has done its part: the buyer is decided upon like one who comes in.
local function to_queue()
  if giver.kind == 'bot' then
    anew = true
    return true
  end
  local result
  target, result = try_line(trace, 'R11', conversation, group)
  if result ~= 'taken' then waits_for, class = group, class_of(conversation) end
  return true
end

local found
if A.targetKind == 'agent' then found = to_agent(A.targetId)
elseif A.targetKind == 'group' then found = to_group(A.targetId)
else found = to_queue() end
if not found then return { 'bad_target' } end

release(conversation)
conversation.groupId = group
if trace.note then conversation.note = { from = A.noteFrom, text = trace.note, at = now } end
if anew then
  decide(conversation, 'transfer')
else
  if A.targetKind ~= 'agent' then list_line(trace, group) end
  trace.rule = 'R11'
  if target then
    settle_on(conversation, trace, target, 'R11', 'transferred')
  else
    enqueue(conversation, waits_for, class)
    append_system(conversation, { code = 'requeued' })
  end
  store_trace(conversation, trace)
end
announce_decision(conversation, 'transferred', giver.id)
after_release(giver, from_group)
return { 'ok', get_conversation(A.conversationId).status, encoded_effects() }
