-- decide: the order of R4, from the named agent to the message pool. Every path ends in assign, enqueue or
-- put_in_pool, so that no conversation is ever forgotten (R19).
-- USES: recents

local MAX_STAND_INS = 8

-- Whether an agent may be given this chat outside his group's turn; 'taken' or the reason why not.
local function ask(agent, allow_away, may_exceed)
  if not agent then return 'unknown' end
  if agent.frozen or not agent.takesPart then return 'not_taking_part' end
  if not is_present(agent) then return 'offline' end
  if agent.state == 'off' then return 'off' end
  if agent.state == 'away' and not allow_away then return 'away' end
  if not may_exceed and not has_room(agent) then return 'full' end
  return 'taken'
end

-- Nobody there to be waited for: his chats are his stand-in's.
local function is_absent(result)
  return result == 'offline' or result == 'off'
end

-- Follows A's stand-in, then the stand-in's own, until one is there with room; a loop ends it.
local function find_stand_in(trace, rule, absent, allow_away)
  local chain, seen, agent = { absent.id }, { [absent.id] = true }, absent
  for _ = 1, MAX_STAND_INS do
    local id = agent.standIn
    if not id or seen[id] then break end
    seen[id] = true
    agent = get_agent(id)
    local result = ask(agent, allow_away, false)
    add_step(trace, rule, result, id)
    if result == 'taken' then
      trace.standInFor = chain
      return agent
    end
    if not agent then break end
    chain[#chain + 1] = id
  end
  if #chain == 1 then add_step(trace, rule, 'no_stand_in', absent.id) end
  return nil
end

-- R4.2, and the first half of R10's move.
local function try_person(trace, rule, id, allow_away, may_exceed)
  local agent = get_agent(id)
  local result = ask(agent, allow_away, may_exceed)
  add_step(trace, rule, result, id)
  if result == 'taken' then return agent end
  if is_absent(result) then return find_stand_in(trace, rule, agent) end
  return nil
end

-- Who spoke with this buyer last, and how long ago that is.
local function recent_of(conversation)
  local id, at = string.match(redis.call('HGET', K.recents, conversation.buyerId) or '', '^([^|]*)|(%d+)$')
  return id, id and now - tonumber(at)
end

-- R4.3: up to the first window also while away, up to the second only while accepting.
local function try_recent(trace, conversation, dropped)
  local id, age = recent_of(conversation)
  if not id then
    add_step(trace, 'R4.3', 'not_asked')
    return nil
  end
  if dropped and dropped.id == id then
    add_step(trace, 'R4.3', 'excluded', id)
    return nil
  end
  local windows = settings().recent
  if age > windows.acceptingWindowMs and age > windows.awayWindowMs then
    add_step(trace, 'R4.3', 'too_long_ago', id)
    return nil
  end
  return try_person(trace, 'R4.3', id, age <= windows.awayWindowMs, windows.mayExceedLimit)
end

-- R4.7: the best of those who are ready, by the index; 'taken', 'all_full' or 'nobody_online'.
local function try_group(trace, rule, group)
  local best = first_in(K.ready, group)
  if best then
    add_step(trace, rule, 'taken', last_part(best), group)
    return get_agent(last_part(best)), 'taken'
  end
  local result = count_in(K.online, group) > 0 and 'all_full' or 'nobody_online'
  add_step(trace, rule, result, nil, group)
  return nil, result
end

-- Why nobody is there, for the words that the buyer reads (R7).
local function absence_reason(group)
  local worst = 'nobody'
  local members = redis.call('ZRANGEBYLEX', K.members, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, 20)
  for _, member in ipairs(members) do
    local agent = get_agent(last_part(member))
    if agent and is_present(agent) then
      if agent.state == 'away' then return 'away' end
      if agent.state == 'off' then worst = 'off_duty' end
    end
  end
  return worst
end

local function tell(conversation, reason)
  append_system(conversation, { code = 'notice', reason = reason, text = settings().notices[reason] })
end

-- Gives it to the agent and says so; `line` is the system line that the buyer reads.
local function settle_on(conversation, trace, agent, rule, line, line_reason)
  assign(conversation, agent)
  trace.rule = rule
  append_system(conversation, { code = line, agentId = agent.id, agentName = agent.name, reason = line_reason })
end

local function settle_in_queue(conversation, trace, waits_for, class, rule)
  local was_waiting = conversation.status == 'queued'
  enqueue(conversation, waits_for, class)
  trace.rule = rule
  if not was_waiting then tell(conversation, 'all_busy') end
end

-- R7, where the shop's chain says who receives what nobody else can, whatever that account's own state.
local function first_receiver(trace, rule, ids)
  for _, id in ipairs(ids) do
    local agent = get_agent(id)
    local result = (not agent or agent.frozen) and 'unknown' or (has_room(agent) and 'taken' or 'full')
    add_step(trace, rule, result, id)
    if result == 'taken' then return agent end
  end
  if #ids == 0 then add_step(trace, rule, 'not_set') end
  return nil
end

local function settle_offline(conversation, trace, persons, line, line_reason)
  local offline = settings().offline
  local reason = absence_reason(conversation.groupId)
  for _, step in ipairs(offline.chain) do
    local agent
    if step == 'stand_in' then
      for _, id in ipairs(persons) do
        local person = get_agent(id)
        if person and not agent then agent = find_stand_in(trace, 'R7.1', person, true) end
      end
    elseif step == 'stand_in_group' then
      local group = get_group(conversation.groupId)
      if group and group.standIn then
        local result
        agent, result = try_group(trace, 'R7.2', group.standIn)
        if result == 'all_full' then
          return settle_in_queue(conversation, trace, group.standIn, CLASS_NORMAL, 'R7.2')
        end
      else
        add_step(trace, 'R7.2', 'not_set')
      end
    elseif step == 'proxy' then
      agent = first_receiver(trace, 'R7.3', offline.proxyIds)
    elseif step == 'owner' then
      agent = first_receiver(trace, 'R7.4', settings().ownerIds)
    end
    if agent then
      local rule = ({ stand_in = 'R7.1', stand_in_group = 'R7.2', proxy = 'R7.3', owner = 'R7.4' })[step]
      if is_online(agent) then return settle_on(conversation, trace, agent, rule, line, line_reason) end
      -- He receives it, but the buyer is not told that somebody is there.
      assign(conversation, agent)
      trace.rule = rule
      return tell(conversation, reason)
    end
    if step == 'pool' then break end
  end
  local was_pooled = conversation.status == 'pooled'
  add_step(trace, 'R7.5', 'taken')
  put_in_pool(conversation, settings().restOfShop and '*' or conversation.groupId)
  trace.rule = 'R7.5'
  if not was_pooled then tell(conversation, reason) end
end

-- Whoever it was named for or spoke with the buyer last, for the chain's stand-ins.
local function persons_of(conversation)
  local persons = {}
  if conversation.entry.agentId then persons[1] = conversation.entry.agentId end
  local recent, age = recent_of(conversation)
  if recent and age <= settings().recent.acceptingWindowMs then persons[#persons + 1] = recent end
  return persons
end

-- The whole order for a conversation that nobody holds. `dropped` is the agent who just lost it (R10).
local function decide(conversation, cause, dropped)
  local trace = new_trace(conversation, cause)
  local line, line_reason = 'assigned', nil
  local agent, rule
  if not group_has_room(conversation.groupId) then
    add_step(trace, 'R3', 'group_full', nil, conversation.groupId)
    settle_in_queue(conversation, trace, conversation.groupId, CLASS_NORMAL, 'R4.9')
    return store_trace(conversation, trace)
  end
  if dropped then
    line, line_reason = 'moved', 'dropped'
    agent, rule = find_stand_in(trace, 'R10', dropped), 'R10'
  end
  if not agent and conversation.entry.agentId and not dropped then
    agent, rule = try_person(trace, 'R4.2', conversation.entry.agentId, false, false), 'R4.2'
  elseif not agent and not dropped then
    add_step(trace, 'R4.2', 'not_asked')
  end
  if not agent then
    agent, rule = try_recent(trace, conversation, dropped), 'R4.3'
  end
  local waits_for, result = conversation.groupId, nil
  if not agent then
    rule = 'R4.7'
    agent, result = try_group(trace, rule, waits_for)
    list_group(trace, waits_for)
    if result == 'nobody_online' then
      if settings().restOfShop then
        rule, waits_for = 'R4.8', '*'
        agent, result = try_group(trace, rule, waits_for)
        if result ~= 'nobody_online' then list_group(trace, waits_for) end
      else
        add_step(trace, 'R4.8', 'not_allowed')
      end
    end
  end

  if agent then
    settle_on(conversation, trace, agent, rule, line, line_reason)
  elseif result == 'all_full' then
    settle_in_queue(conversation, trace, waits_for, CLASS_NORMAL, 'R4.9')
  else
    settle_offline(conversation, trace, persons_of(conversation), line, line_reason)
  end
  store_trace(conversation, trace)
end
