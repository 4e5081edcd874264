-- persons: agents who are asked by name: named, recent, dedicated, and their stand-ins (R4.2 to R4.5).
-- USES: recents dedicated

local MAX_STAND_INS = 8

-- Whether an agent may be given this chat outside his group's turn; 'taken' or the reason why not.
local function ask(agent, conversation, allow_away, may_exceed)
  if not agent then return 'unknown' end
  if not agent.takesPart then return 'not_taking_part' end
  if is_excluded(conversation, agent.id) then return 'excluded' end
  if not is_present(agent) then return 'offline' end
  if agent.state == 'off' then return 'off' end
  if agent.state == 'away' and not allow_away then return 'away' end
  if has_room(agent) then return 'taken' end
  if not may_exceed then return 'full' end
  let_exceed(agent)
  return 'taken'
end

-- Nobody there to be waited for: his chats are his stand-in's.
local function is_absent(result)
  return result == 'offline' or result == 'off'
end

-- Follows A's stand-in, then the stand-in's own, until one is there with room; a loop ends it.
local function find_stand_in(trace, rule, conversation, absent, allow_away)
  local chain, seen, agent = { absent.id }, { [absent.id] = true }, absent
  for _ = 1, MAX_STAND_INS do
    local id = agent.standIn
    if not id or seen[id] then break end
    seen[id] = true
    agent = get_agent(id)
    local result = ask(agent, conversation, allow_away, false)
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

local function try_person(trace, rule, conversation, id, allow_away, may_exceed)
  local agent = get_agent(id)
  local result = ask(agent, conversation, allow_away, may_exceed)
  add_step(trace, rule, result, id)
  if result == 'taken' then return agent, result end
  if is_absent(result) then return find_stand_in(trace, rule, conversation, agent), result end
  return nil, result
end

-- Who spoke with this buyer last, and how long ago that is.
local function recent_of(conversation)
  local id, at = string.match(redis.call('HGET', K.recents, conversation.buyerId) or '', '^([^|]*)|(%d+)$')
  return id, id and now - tonumber(at)
end

-- R4.2: whose own link the buyer opened.
local function try_named(trace, conversation)
  local id = conversation.entry.agentId
  if id then return try_person(trace, 'R4.2', conversation, id, false, false) end
  add_step(trace, 'R4.2', 'not_asked')
  return nil
end

-- R4.3: up to the first window also while away, up to the second only while accepting. Returns him, or else the line
-- to wait for him in.
local function try_recent(trace, conversation)
  local id, age = recent_of(conversation)
  if not id then
    add_step(trace, 'R4.3', 'not_asked')
    return nil
  end
  local windows = settings().recent
  if age > windows.acceptingWindowMs and age > windows.awayWindowMs then
    add_step(trace, 'R4.3', 'too_long_ago', id)
    return nil
  end
  local may_be_away, may_exceed = age <= windows.awayWindowMs, windows.mayExceedLimit
  local agent, result = try_person(trace, 'R4.3', conversation, id, may_be_away, may_exceed)
  -- Where he is only full, one may wait for his next free slot: once, before somebody has the conversation again.
  local may_wait = result == 'full' and windows.waitMs > 0 and not conversation.agentId
  if not may_wait or readiness(get_agent(id)) ~= 'full' then return agent end
  if conversation.waitedForRecent then
    add_step(trace, 'R4.3', 'waited_too_long', id)
  elseif line_has_place(trace, conversation, '@' .. id) then
    conversation.waitedForRecent = true
    add_step(trace, 'R4.3', 'waits', id)
    return nil, '@' .. id
  end
  return nil
end

-- R4.4: the agent whom the shop has given this buyer for good.
local function try_dedicated(trace, conversation)
  local id = redis.call('HGET', K.dedicated, conversation.buyerId)
  if not id then return nil end
  return try_person(trace, 'R4.4', conversation, id, false, false)
end

-- R4.5: the bot of the group, or of the shop, before anybody has had the conversation.
local function try_bot(trace, conversation)
  local group = get_group(conversation.groupId)
  local id = (group and group.bot) or settings().botId
  if not id or conversation.assignments > 0 then return nil end
  local bot = get_agent(id)
  local result = (not bot or bot.frozen) and 'unknown' or not is_present(bot) and 'offline'
    or not has_room(bot) and 'full' or 'taken'
  add_step(trace, 'R4.5', result, id)
  return result == 'taken' and bot or nil
end

-- Whoever it was named for, spoke with the buyer last, or is his dedicated agent, for the chain's stand-ins (R7).
local function persons_of(conversation)
  local persons = {}
  if conversation.entry.agentId then persons[1] = conversation.entry.agentId end
  local recent, age = recent_of(conversation)
  if recent and age <= settings().recent.acceptingWindowMs then persons[#persons + 1] = recent end
  local dedicated = redis.call('HGET', K.dedicated, conversation.buyerId)
  if dedicated then persons[#persons + 1] = dedicated end
  return persons
end
