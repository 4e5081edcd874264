-- decide: the order of R4, from the named agent to the message pool. Every path ends in an agent, a line of the
-- queue, the pool or a refusal in words, so that no conversation is ever forgotten (R19).
-- INCLUDE: lines persons offline closing

-- What a shop does with whom this line of its queue cannot hold, or held too long.
local function settle_otherwise(conversation, trace, line)
  local group = get_group(conversation.groupId)
  local action = group and group.queue.action or 'offline_chain'
  -- Whom somebody has had already is not sent away in the middle of his talk.
  if action == 'refuse' and conversation.assignments > 0 then action = 'offline_chain' end
  -- R4.8 without the delays. In pull mode nobody is given him, nor where his group can hold no more (R3).
  if action == 'overflow' and settings().assignment ~= 'pull' and group_has_room(conversation.groupId) then
    trace.rule = 'R4.8'
    local agent, waits_for = try_overflow(trace, conversation)
    if agent then return settle_on(conversation, trace, agent, 'R4.8', 'assigned') end
    if waits_for and waits_for ~= line and line_has_place(trace, conversation, waits_for) then
      local was_waiting = conversation.status == 'queued'
      enqueue(conversation, waits_for, class_of(conversation))
      if not was_waiting then tell(conversation, 'all_busy') end
      return
    end
  end
  trace.rule = 'R6'
  if action == 'refuse' then
    tell(conversation, 'refused')
    conversation.refused = true
  elseif action == 'pool' then
    local was_pooled = conversation.status == 'pooled'
    put_in_pool(conversation, pool_line(conversation))
    if not was_pooled then tell(conversation, 'all_busy') end
  else
    settle_offline(conversation, trace, persons_of(conversation), 'assigned', nil, 'all_busy')
  end
end

local function settle_in_queue(conversation, trace, line, rule)
  if not line_has_place(trace, conversation, line) then return settle_otherwise(conversation, trace, line) end
  local was_waiting = conversation.status == 'queued'
  enqueue(conversation, line, class_of(conversation))
  trace.rule = rule
  if not was_waiting then tell(conversation, waits_for_recent(conversation) and 'recent_busy' or 'all_busy') end
end

-- R4.2 to R4.5: persons and the bot, before any group. A dropped agent's stand-ins come first (R10). The third result
-- is the line of the one who is waited for.
local function try_persons(trace, conversation, dropped)
  local agent, waits_for
  if dropped then
    agent = find_stand_in(trace, 'R10', conversation, dropped)
    if agent then return agent, 'R10' end
  end
  if A.closed == '*' then
    -- R7: outside the shop's hours nobody is asked by name either. A bot knows no hours.
    add_step(trace, 'R7', 'closed')
  else
    agent = not dropped and try_named(trace, conversation)
    if agent then return agent, 'R4.2' end
    agent, waits_for = try_recent(trace, conversation)
    if agent or waits_for then return agent, 'R4.3', waits_for end
    agent = try_dedicated(trace, conversation)
    if agent then return agent, 'R4.4' end
  end
  agent = try_bot(trace, conversation)
  return agent, 'R4.5'
end

-- The agent whom the order of R4 finds, or else the line to wait in, if there is one. `dropped` lost it (R10) or is to
-- lose it (R9).
local function choose(conversation, trace, dropped)
  local group = conversation.groupId
  -- Who has an agent has his place in the group.
  if not conversation.agentId and not group_has_room(group) then
    add_step(trace, 'R3', 'group_full', nil, group)
    return nil, 'R4.9', group
  end
  local agent, rule, waits_for = try_persons(trace, conversation, dropped)
  if agent or waits_for then return agent, rule, waits_for end
  if settings().assignment == 'pull' then
    add_step(trace, 'R12', 'pull_mode', nil, group)
    if not is_open(group) then return nil, 'R12' end
    return nil, 'R12', count_online(group) > 0 and group or count_online('*') > 0 and '*' or nil
  end
  local result
  agent, result = try_line(trace, 'R4.7', conversation, group)
  list_line(trace, group)
  if agent then return agent, 'R4.7' end
  if result == 'all_full' then return nil, 'R4.9', group end
  agent, waits_for = try_overflow(trace, conversation)
  return agent, agent and 'R4.8' or 'R4.9', waits_for
end

-- Carries out what was chosen, and stores the trace with it.
local function settle(conversation, trace, agent, rule, waits_for, dropped)
  local line, line_reason = 'assigned', nil
  if dropped then line, line_reason = 'moved', trace.cause == 'silence' and 'silence' or 'dropped' end
  if agent then
    settle_on(conversation, trace, agent, rule, line, line_reason)
  elseif waits_for then
    settle_in_queue(conversation, trace, waits_for, rule)
  else
    settle_offline(conversation, trace, persons_of(conversation), line, line_reason)
  end
  store_trace(conversation, trace)
end

-- The whole order for a conversation that nobody holds. `dropped` is the agent who just lost it (R10).
local function decide(conversation, cause, dropped)
  local trace = new_trace(conversation, cause)
  local agent, rule, waits_for = choose(conversation, trace, dropped)
  settle(conversation, trace, agent, rule, waits_for, dropped)
end
