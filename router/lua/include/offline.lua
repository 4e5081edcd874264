-- offline: nobody there: the chain of R7, and what the buyer is told.
-- USES: members
-- INCLUDE: replies

-- Why nobody is there, for the words that the buyer reads (R7).
local function absence_reason(conversation)
  local group = conversation.groupId
  if not is_open(group) then return 'out_of_hours' end
  local worst = 'nobody'
  local members = redis.call('ZRANGEBYLEX', K.members, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', '0', 20)
  for _, member in ipairs(members) do
    local agent = get_agent(last_part(member))
    if agent and is_present(agent) then
      if agent.state == 'away' then return 'away' end
      if agent.state == 'off' then worst = 'off_duty' end
    end
  end
  return worst
end

-- Gives it to the agent and says so; `line` is the system line that the buyer reads. A conversation is greeted once; who
-- is away says that (R4.3), and a bot speaks for itself.
local function settle_on(conversation, trace, agent, rule, line, line_reason)
  assign(conversation, agent)
  trace.rule = rule
  conversation.told = nil
  local words
  if line == 'assigned' and agent.kind ~= 'bot' and not conversation.greeted then
    words = words_for(agent.state == 'accepting' and 'greeting' or 'away', conversation)
    conversation.greeted = words and true
  end
  append_system(conversation,
    { code = line, agentId = agent.id, agentName = agent.name, reason = line_reason, text = words })
end

-- Receives whatever his own state, within his limit: proxies and the owner (R7.3, R7.4), the owner of a shop that set
-- no chain only while he is online. Whoever gave it back, or let it wait, does not get it again.
local function first_receiver(trace, rule, conversation, ids, online_only)
  local in_order = settings().offline.proxyStrategy == 'in_order'
  local best, best_share
  for _, id in ipairs(ids) do
    local agent = get_agent(id)
    if not agent or agent.frozen or not has_room(agent) then
      add_step(trace, rule, (not agent or agent.frozen) and 'unknown' or 'full', id)
    elseif is_excluded(conversation, id) then
      add_step(trace, rule, 'excluded', id)
    elseif online_only and not is_online(agent) then
      add_step(trace, rule, 'offline', id)
    else
      local share = agent.load / agent.limit
      if not best or share < best_share then best, best_share = agent, share end
      if in_order then break end
    end
  end
  if best then add_step(trace, rule, 'taken', best.id) end
  if #ids == 0 then add_step(trace, rule, 'not_set') end
  return best
end

local RULE_OF_STEP = {
  stand_in = 'R7.1', stand_in_group = 'R7.2', proxy = 'R7.3', owner = 'R7.4', owner_online = 'R7.4',
}

-- One step of the chain: an agent, or a line in which to wait.
local function try_step(trace, conversation, step, persons)
  if step == 'stand_in' then
    for _, id in ipairs(persons) do
      local person = get_agent(id)
      local agent = person and find_stand_in(trace, 'R7.1', conversation, person, true)
      if agent then return agent end
    end
    return nil
  end
  if step == 'stand_in_group' then
    local group = get_group(conversation.groupId)
    if not (group and group.standIn) then
      add_step(trace, 'R7.2', 'not_set')
      return nil
    end
    local agent, result = try_line(trace, 'R7.2', conversation, group.standIn)
    return agent, result == 'all_full' and group.standIn or nil
  end
  if step == 'proxy' then return first_receiver(trace, 'R7.3', conversation, settings().offline.proxyIds) end
  return first_receiver(trace, 'R7.4', conversation, settings().ownerIds, step == 'owner_online')
end

-- The group's own chain, else the shop's; outside the hours that for this time, where there is one.
local function chain_of(conversation, reason)
  local own, shop = get_group(conversation.groupId) or {}, settings().offline
  local at_night = reason == 'out_of_hours' and (own.outOfHoursChain or shop.outOfHoursChain)
  return at_night or own.chain or shop.chain
end

-- R7, in the order that is set. It ends in the pool.
local function settle_offline(conversation, trace, persons, line, line_reason, reason)
  reason = reason or absence_reason(conversation)
  local chain = chain_of(conversation, reason)
  if not group_has_room(conversation.groupId) then
    -- R3: its group can hold no more, whoever would take it.
    add_step(trace, 'R3', 'group_full', nil, conversation.groupId)
    chain = {}
  end
  for _, step in ipairs(chain) do
    if step == 'pool' then break end
    local agent, waits_for = try_step(trace, conversation, step, persons)
    if agent and is_online(agent) then
      return settle_on(conversation, trace, agent, RULE_OF_STEP[step], line, line_reason)
    end
    if agent then
      -- He receives it, but the buyer is not told that somebody is there.
      assign(conversation, agent)
      trace.rule = RULE_OF_STEP[step]
      return tell(conversation, reason)
    end
    if waits_for then
      local was_waiting = conversation.status == 'queued'
      enqueue(conversation, waits_for, class_of(conversation))
      trace.rule = RULE_OF_STEP[step]
      -- The buyer is told once, when he begins to wait.
      if not was_waiting then tell(conversation, 'all_busy') end
      return
    end
  end
  local was_pooled = conversation.status == 'pooled'
  add_step(trace, 'R7.5', 'taken')
  put_in_pool(conversation, pool_line(conversation))
  trace.rule = 'R7.5'
  if not was_pooled then tell(conversation, reason) end
end
