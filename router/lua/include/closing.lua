-- closing: ends a conversation and gives its slot back (R13, M6, M8).
-- USES: buyers
-- INCLUDE: replies

-- Abandoned: never given to anybody. Missed: nobody ever replied, neither a person nor the bot that has it to the end.
-- Dropped: the last reply did not arrive (M6).
local function outcome_of(c)
  if c.assignments == 0 then return 'abandoned' end
  local last_reply = c.lastAgentSeq or (c.byBot and c.lastBotSeq)
  if not last_reply then return 'missed' end
  local cursors = read_cursors(c.conversationId)
  if last_reply > math.max(cursors.buyerDelivered, cursors.buyerRead) then return 'dropped' end
  return 'served'
end

-- The wrap-up after a chat keeps its slot a while longer.
local function start_wrap_up(agent)
  local ms = settings().wrapUpMs
  if ms == 0 or agent.kind == 'bot' then return end
  agent.wrapUps, agent.wrapUpEndsAt = agent.wrapUps + 1, now + ms
  save_agent(agent)
  announce_agent(agent)
  redis.call('ZADD', K.timers, now + ms, string.format('wrapup|%s|%d', agent.id, next_number('wrapup')))
end

-- Returns the agent who held it.
local function close(conversation, by)
  local KEEP_CLOSED_MS = 600000
  local id = conversation.conversationId
  conversation.outcome = outcome_of(conversation)
  count('closed')
  if conversation.outcome ~= 'served' then count(conversation.outcome) end
  if conversation.unansweredSince and not conversation.byBot then count('unreplied') end
  local words = conversation.assignments > 0 and words_for('close', conversation) or nil
  append_system(conversation, { code = 'closed', reason = by, text = words })
  owe_no_more(conversation)
  conversation.unansweredSince = nil
  local agent
  if conversation.agentId then
    -- R9 counts misses in a row: a chat that he served to its end begins the count anew.
    if conversation.firstReplyAt then get_agent(conversation.agentId).misses = 0 end
    agent = release(conversation)
    start_wrap_up(agent)
  else
    stop_waiting(conversation, by == 'buyer')
  end
  redis.call('ZREM', K.timers, 'orphan|' .. id .. '|0', 'idle|' .. id .. '|0')
  conversation.status, conversation.closedAt, conversation.closedBy = 'closed', now, by
  conversation.servedBy = agent and agent.id or nil
  conversation.byBot = agent and agent.kind == 'bot' or nil
  redis.call('HDEL', K.buyers, conversation.buyerId)
  redis.call('ZADD', K.timers, now + KEEP_CLOSED_MS, 'purge|' .. id .. '|0')
  announce_conversation(conversation, 'closed', agent and agent.id)
  return agent
end
