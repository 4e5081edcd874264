-- numbers: the owner's live numbers, kept where the facts change (M1, M3, M4, M6, M8).
-- USES: today minutes unanswered owed timers

local function this_minute()
  return math.floor(now / 60000)
end

local function count(name)
  redis.call('HINCRBY', K.today, name, '1')
end

local function count_in_minute(name, by)
  redis.call('HINCRBY', K.minutes, this_minute() .. '|' .. name, by)
end

-- Adds one duration to a count, a sum and a longest: read and written at once, since each call has its price.
local function add_duration(key, count_name, sum_name, max_name, ms)
  local known = redis.call('HMGET', key, count_name, sum_name, max_name)
  redis.call('HSET', key, count_name, (known[1] or 0) + 1, sum_name, (known[2] or 0) + ms,
    max_name, math.max(known[3] or 0, ms))
end

local function measure(name, ms, in_time_ms)
  add_duration(K.today, name .. 'Count', name .. 'SumMs', name .. 'MaxMs', ms)
  if ms <= in_time_ms then count(name .. 'InTime') end
end

local function owe(conversation)
  redis.call('ZADD', K.unanswered, conversation.unansweredSince, conversation.conversationId)
  if conversation.agentId then
    redis.call('ZADD', K.owed, '0', conversation.agentId .. '|' .. conversation.conversationId)
  end
end

local function owe_no_more(conversation)
  if not conversation.unansweredSince then return end
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

-- M8: a reply that comes later is late.
local REPLY_IN_TIME_MS = 180000

-- A person replied: the wait is over (M3), and the first one too (M4).
local function person_replied(conversation)
  conversation.lastAgentAt = now
  if conversation.unansweredSince then
    local waited = now - conversation.unansweredSince
    owe_no_more(conversation)
    conversation.unansweredSince, conversation.answeredAt = nil, now
    measure('response', waited, REPLY_IN_TIME_MS)
    local minute = this_minute()
    add_duration(K.minutes, minute .. '|replies', minute .. '|responseSumMs', minute .. '|responseMaxMs', waited)
  end
  if not conversation.firstReplyAt then
    conversation.firstReplyAt = now
    measure('firstResponse', now - conversation.openedAt, settings().serviceLevel.withinMs)
  end
end

-- R9: since when its agent owes a reply, and when something is due for it: the alarm, then, where that is on, the next
-- agent. Nothing is due of a bot, nor once nobody is left to take it.
local function owed_since(conversation)
  return math.max(conversation.unansweredSince, conversation.assignedAt or 0)
end

local function silence_due(conversation)
  local silence = settings().silence
  if conversation.byBot or conversation.missedAt then return nil end
  if not conversation.alarmed then return owed_since(conversation) + silence.alarmMs end
  if not silence.move then return nil end
  local target = conversation.firstReplyAt and silence.replyMs or silence.firstReplyMs
  return owed_since(conversation) + math.max(target, silence.alarmMs)
end

-- The version tells a later wait from this one.
local function watch_silence(conversation)
  local due = silence_due(conversation)
  if not due then return end
  redis.call('ZADD', K.timers, due,
    string.format('silence|%s|%d:%d', conversation.conversationId, conversation.epoch, conversation.unansweredSince))
end

-- R13: an answered chat is silent from the reply on, and anew with each agent; it is idle since anybody's last word.
local function silent_since(conversation)
  local answered_at = conversation.answeredAt or conversation.lastBuyerAt or conversation.openedAt
  return math.max(answered_at, conversation.assignedAt or 0)
end

local function idle_since(conversation)
  return math.max(conversation.lastBuyerAt or 0, conversation.lastAgentAt or 0, conversation.openedAt)
end

local function watch_idle(conversation)
  local idle, silent = settings().idleCloseMs, settings().silentChatMs
  local due = idle and idle_since(conversation) + idle
  if silent and not conversation.silent then due = math.min(due or math.huge, silent_since(conversation) + silent) end
  if due then redis.call('ZADD', K.timers, math.max(due, now + 1), 'idle|' .. conversation.conversationId .. '|0') end
end

-- What follows of itself for a chat that somebody holds: R9 while a reply is owed, else R13.
local function watch(conversation)
  if conversation.unansweredSince then watch_silence(conversation) else watch_idle(conversation) end
end
