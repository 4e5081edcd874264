-- numbers: the owner's live numbers, kept where the facts change (M1, M3, M4, M6).
-- USES: today minutes unanswered owed timers

local minute = math.floor(now / 60000)

local function count(name)
  redis.call('HINCRBY', K.today, name, 1)
end

local function count_in_minute(name, by)
  redis.call('HINCRBY', K.minutes, minute .. '|' .. name, by)
end

-- Sum, count and longest of one kind of duration.
local function measure(name, ms)
  redis.call('HINCRBY', K.today, name .. 'Count', 1)
  redis.call('HINCRBY', K.today, name .. 'SumMs', ms)
  if ms > tonumber(redis.call('HGET', K.today, name .. 'MaxMs') or -1) then
    redis.call('HSET', K.today, name .. 'MaxMs', ms)
  end
end

local function owe(conversation)
  redis.call('ZADD', K.unanswered, conversation.unansweredSince, conversation.conversationId)
  if conversation.agentId then
    redis.call('ZADD', K.owed, 0, conversation.agentId .. '|' .. conversation.conversationId)
  end
end

local function owe_no_more(conversation)
  redis.call('ZREM', K.unanswered, conversation.conversationId)
  if conversation.agentId then
    redis.call('ZREM', K.owed, conversation.agentId .. '|' .. conversation.conversationId)
  end
end

-- The buyer spoke: from now on somebody owes him a reply (M1).
local function buyer_spoke(conversation)
  conversation.lastBuyerAt = now
  if conversation.unansweredSince then return end
  conversation.unansweredSince = now
  owe(conversation)
end

-- A person replied: the wait is over (M3), and the first one too (M4).
local function person_replied(conversation)
  conversation.lastAgentAt = now
  if conversation.unansweredSince then
    local waited = now - conversation.unansweredSince
    owe_no_more(conversation)
    conversation.unansweredSince = nil
    measure('response', waited)
    count_in_minute('replies', 1)
    count_in_minute('responseSumMs', waited)
    local longest = minute .. '|responseMaxMs'
    if waited > tonumber(redis.call('HGET', K.minutes, longest) or -1) then
      redis.call('HSET', K.minutes, longest, waited)
    end
  end
  if not conversation.firstReplyAt then
    conversation.firstReplyAt = now
    measure('firstResponse', now - conversation.openedAt)
  end
end

-- R9: nobody has replied for so long; the version tells a later wait from this one.
local function watch_silence(conversation)
  local silence = settings().silence
  local since = math.max(conversation.unansweredSince, conversation.assignedAt or 0)
  redis.call('ZADD', K.timers, since + silence.alarmMs,
    string.format('silence|%s|%d:%d', conversation.conversationId, conversation.epoch, conversation.unansweredSince))
end
