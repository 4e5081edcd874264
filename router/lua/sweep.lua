-- sweep: each second: ends leases that nobody renewed, does what is due, and finds what a crash left between.
-- One pass changes nothing when all is well.
-- KEYS: meta agents briefs groups members online grace ready leases conversations buyers recents recentTimes
-- KEYS: holdings queue pool unanswered owed cursors tail traces outbox timers seen today minutes
-- ARGV: now
-- RETURNS: ok shop_not_loaded
-- After ok: unrouted conversation ids, 1 when the outbox is due, 1 when there is more to do, effects
-- KEEPS: P6 P7 R10 R19
-- COST: O(what is due, at most 100 leases and 20 timers)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain leases

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local MAX_LEASES, MAX_TIMERS, MAX_PURGED = 100, 20, 500
local RECHECK_MS, DAY_SEC, CHART_MINUTES = 2000, 86400, 61
local unrouted = {}

-- R10, when the grace is over: what happens to the chats of an agent who did not come back. Returns the groups
-- that nobody may serve now: his own, and those of his chats, which have come below their limits.
local function move_chats(agent, timer)
  local touched = groups_of(agent)
  local action = settings().drop.action
  if action == 'keep' then return touched end
  local held = redis.call('ZRANGEBYLEX', K.holdings, '[' .. agent.id .. '|', '(' .. agent.id .. '}', 'LIMIT', 0, MAX_MOVES)
  for _, member in ipairs(held) do
    local conversation = get_conversation(last_part(member))
    release(conversation)
    if action == 'move' then
      decide(conversation, 'drop', agent)
    else
      local trace = new_trace(conversation, 'drop')
      list_group(trace, conversation.groupId)
      settle_in_queue(conversation, trace, conversation.groupId, CLASS_NORMAL, 'R10')
      store_trace(conversation, trace)
    end
    announce_conversation(conversation, 'moved', agent.id)
    drain({ conversation.groupId })
    touched[#touched + 1] = conversation.groupId
  end
  if #held == MAX_MOVES then redis.call('ZADD', K.timers, now, timer) end
  return touched
end

-- A closed conversation leaves Redis once the log has it.
local function purge(id)
  local conversation = get_conversation(id)
  if not conversation or conversation.status ~= 'closed' then return end
  local last = redis.call('HGET', K.meta, 'drainedAt')
  if not last or tonumber(last) <= conversation.closedAt then
    redis.call('ZADD', K.timers, now + 60000, 'purge|' .. id .. '|0')
    return
  end
  local fields = {}
  for seq = math.max(1, conversation.seq - TAIL_LENGTH), conversation.seq do
    fields[#fields + 1] = id .. '|' .. seq
    if #fields == MAX_PURGED then
      redis.call('HDEL', K.tail, unpack(fields))
      fields = {}
    end
  end
  if #fields > 0 then redis.call('HDEL', K.tail, unpack(fields)) end
  for n = math.max(1, conversation.decisions - MAX_TRACES), conversation.decisions do
    redis.call('HDEL', K.traces, id .. '|' .. n)
  end
  redis.call('HDEL', K.cursors, id)
  redis.call('HDEL', K.conversations, id)
end

local function do_timer(timer)
  local kind, id, version = string.match(timer, '^([^|]*)|([^|]*)|([^|]*)$')
  if kind == 'drop' then
    local agent = get_agent(id)
    if not agent or tostring(agent.connections) ~= version or is_connected(agent) then return end
    if agent.graceUntil then
      agent.graceUntil = nil
      save_agent(agent)
    end
    rescue(move_chats(agent, timer))
  elseif kind == 'orphan' then
    local conversation = get_conversation(id)
    if not conversation or conversation.status ~= 'new' then return end
    unrouted[#unrouted + 1] = id
    redis.call('ZADD', K.timers, now + RECHECK_MS, timer)
  elseif kind == 'purge' then
    purge(id)
  elseif kind == 'drain' then
    drain({ id })
  elseif kind == 'rescue' then
    rescue({ id })
  end
end

local expired = redis.call('ZRANGEBYSCORE', K.leases, '-inf', '(' .. A.now, 'LIMIT', 0, MAX_LEASES)
for _, member in ipairs(expired) do
  local agent = get_agent(string.match(member, '^[^|]*'))
  if agent then drop_lease(agent, member) else redis.call('ZREM', K.leases, member) end
end
for _, member in ipairs(expired) do
  local agent = get_agent(string.match(member, '^[^|]*'))
  -- A phone that is left may not be enough to be present (R16).
  if agent and is_connected(agent) then rescue(groups_of(agent)) end
end

local due = redis.call('ZRANGEBYSCORE', K.timers, '-inf', A.now, 'LIMIT', 0, MAX_TIMERS)
for _, timer in ipairs(due) do
  redis.call('ZREM', K.timers, timer)
  do_timer(timer)
end

-- One sample a minute for the chart; what is older than the chart goes.
local sample = minute .. '|unanswered'
if redis.call('HEXISTS', K.minutes, sample) == 0 then
  redis.call('HSET', K.minutes, minute .. '|queued', redis.call('ZCARD', K.queue))
  redis.call('HSET', K.minutes, minute .. '|online', count_in(K.online, '*'))
  for old = minute - CHART_MINUTES - 5, minute - CHART_MINUTES do
    for _, name in ipairs({ 'incoming', 'replies', 'responseSumMs', 'responseMaxMs', 'unanswered', 'queued', 'online' }) do
      redis.call('HDEL', K.minutes, old .. '|' .. name)
    end
  end
  redis.call('EXPIRE', K.seen, 2 * DAY_SEC)
  redis.call('EXPIRE', K.today, 3 * DAY_SEC)
end
redis.call('HSET', K.minutes, sample, redis.call('ZCARD', K.unanswered))

local oldest = now - math.max(settings().recent.acceptingWindowMs, settings().recent.awayWindowMs)
for _, buyer in ipairs(redis.call('ZRANGEBYSCORE', K.recentTimes, '-inf', '(' .. oldest, 'LIMIT', 0, 100)) do
  redis.call('ZREM', K.recentTimes, buyer)
  redis.call('HDEL', K.recents, buyer)
end

-- The outbox still begins where it began at the last sweep: its job was lost (P1).
local head = redis.call('XRANGE', K.outbox, '-', '+', 'COUNT', 1)[1]
local head_id = head and head[1] or ''
local outbox_due = head_id ~= '' and redis.call('HGET', K.meta, 'sweptHead') == head_id
redis.call('HSET', K.meta, 'sweptHead', head_id)
if head_id == '' then redis.call('HSET', K.meta, 'drainedAt', A.now) end

local more = #expired == MAX_LEASES or #due == MAX_TIMERS
return { 'ok', unrouted, outbox_due and 1 or 0, more and 1 or 0, encoded_effects() }
