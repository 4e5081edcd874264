-- sweep: each second: ends leases that nobody renewed, does what is due, and finds what a crash left between.
-- One pass changes nothing when all is well.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: recentTimes
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- KEYS: served
-- ARGV: now day closed version
-- RETURNS: ok rules_changed shop_not_loaded
-- After ok: unrouted conversation ids, 1 when the outbox is due, 1 when there is more to do, effects
-- KEEPS: P6 P7 R4.3 R6 R7 R8 R9 R10 R13 R14 R16 R19
-- COST: O(what is due, at most 100 leases and 20 timers)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves leases

local refused = refusal()
if refused then return refused end

local MAX_LEASES, MAX_TIMERS, MAX_PURGED = 100, 20, 500
local RECHECK_MS, DAY_SEC, CHART_MINUTES = 2000, 86400, 61
local unrouted = {}

-- What is done when a timer of this kind is due; here, so that Lua's limit on locals is far.
local TIMERS = {
  silence = check_silence,
  idle = check_idle,
  wake = take_slot,
}

function TIMERS.drain(line) drain({ line }) end

function TIMERS.rescue(line) rescue({ line }) end

-- A closed conversation leaves Redis once the log has it.
function TIMERS.purge(id)
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

-- Still waiting as it did when the timer was set?
local function still_waits(id, version)
  local conversation = get_conversation(id)
  local waits, more = string.match(version, '^(%d+):(.*)$')
  if conversation and conversation.status == 'queued' and conversation.waits == tonumber(waits) then
    return conversation, more
  end
  return nil
end

-- R4.8, after the delay: one more line, or at once whoever is ready there.
function TIMERS.overflow(id, version)
  local conversation, which = still_waits(id, version)
  if not conversation then return end
  local line, after = overflow_of(conversation, which)
  -- The rules may have changed since the timer was set.
  if not after then return end
  -- Also while it is closed: it may open.
  wait_also(conversation, line)
  save_conversation(conversation)
  drain({ line })
end

-- R4.3: the time to wait for its recent agent is over: the order goes on at the next line.
function TIMERS.recent(id, version)
  local conversation = still_waits(id, version)
  if conversation and waits_for_recent(conversation) then redecide(conversation, 'recent_wait') end
end

-- R6: it has waited as long as the shop lets anybody wait.
function TIMERS.longest(id, version)
  local conversation = still_waits(id, version)
  if not conversation or not longest_wait(conversation) then return end
  local trace = new_trace(conversation, 'longest_wait')
  add_step(trace, 'R6', 'waited_too_long', nil, conversation.waitsFor)
  local line = conversation.waitsFor
  stop_waiting(conversation)
  settle_otherwise(conversation, trace, line)
  store_trace(conversation, trace)
  announce_decision(conversation)
end

function TIMERS.drop(id, version, timer)
  local agent = get_agent(id)
  if not agent or tostring(agent.connections) ~= version or is_present(agent) then return end
  if agent.graceUntil then
    agent.graceUntil = nil
    save_agent(agent)
  end
  -- Reachable by a phone that brings him nothing new, he keeps what he has (R16).
  if not is_connected(agent) then
    local action = settings().drop.action
    if action == 'keep' then
      agent.keeps = true
      save_agent(agent)
    elseif move_chats(agent, action) then
      redis.call('ZADD', K.timers, A.now, timer)
    end
  end
  rescue(lines_of(get_agent(id)))
end

function TIMERS.orphan(id, _, timer)
  local conversation = get_conversation(id)
  if not conversation or conversation.status ~= 'new' then return end
  unrouted[#unrouted + 1] = id
  redis.call('ZADD', K.timers, now + RECHECK_MS, timer)
end

function TIMERS.wrapup(id, number)
  local agent = get_agent(id)
  -- He may have ended it himself, and have begun another since.
  if not agent or agent.wrapUps == 0 or tonumber(number) <= (agent.wrappedUpTo or 0) then return end
  agent.wrapUps = agent.wrapUps - 1
  save_agent(agent)
  announce_agent(agent)
  drain_for(agent)
end

-- R16: a temporary account leaves by itself.
function TIMERS.ends(id)
  local agent = get_agent(id)
  if agent and not agent.frozen and agent.endsAt and agent.endsAt <= now then freeze(agent) end
end

-- Of a frozen account, what one run could not move.
function TIMERS.frozen(id, _, timer)
  if move_chats(get_agent(id), 'move') then redis.call('ZADD', K.timers, A.now, timer) end
end

local function do_timer(timer)
  local kind, id, version = string.match(timer, '^([^|]*)|([^|]*)|(.*)$')
  TIMERS[kind](id, version, timer)
end

local expired = redis.call('ZRANGEBYSCORE', K.leases, '-inf', '(' .. A.now, 'LIMIT', '0', MAX_LEASES)
for _, member in ipairs(expired) do
  local agent = get_agent(string.match(member, '^[^|]*'))
  if agent then drop_lease(agent, member) else redis.call('ZREM', K.leases, member) end
end
for _, member in ipairs(expired) do
  local agent = get_agent(string.match(member, '^[^|]*'))
  -- A phone that is left may not be enough to be present (R16).
  if agent and is_connected(agent) then rescue(lines_of(agent)) end
end

-- R14: whoever has done nothing for so long is away.
do
  local auto_away = settings().autoAwayMs
  if auto_away then
    local idle = redis.call('ZRANGEBYSCORE', K.activity, '-inf', now - auto_away, 'LIMIT', '0', MAX_TIMERS)
    for _, id in ipairs(idle) do
      redis.call('ZREM', K.activity, id)
      local agent = get_agent(id)
      if agent and not agent.frozen and agent.kind ~= 'bot' and agent.state == 'accepting' and is_connected(agent) then
        set_state(agent, 'away', 'auto_away')
      end
    end
  end
end

-- R7, R8: hours began or ended since the last sweep, or somebody may have more of the pool again: who waits may be
-- served now, before what is due is decided.
do
  local pace_at = tonumber(redis.call('HGET', K.meta, 'paceAt') or math.huge)
  if pace_at <= now or redis.call('HGET', K.meta, 'turn') ~= A.closed then
    redis.call('HSET', K.meta, 'turn', A.closed)
    redis.call('HDEL', K.meta, 'paceAt')
    drain(waiting_lines())
  end
end

-- R5: a new day: whoever has had fewest today is counted from nothing again.
if redis.call('HGET', K.meta, 'day') ~= A.day then
  redis.call('HSET', K.meta, 'day', A.day)
  for _, group in ipairs(redis.call('HKEYS', K.groups)) do
    if strategy_of(group) == 'fewest_today' then
      for _, tier in ipairs(tiers_of(group)) do
        for _, member in ipairs(redis.call('ZRANGEBYLEX', K.ready, range_of(tier))) do
          save_agent(get_agent(last_part(member)))
        end
      end
    end
  end
end

-- One after the other: what is done for one may make another due, or no longer so.
local function next_timer()
  return redis.call('ZRANGEBYSCORE', K.timers, '-inf', A.now, 'LIMIT', '0', '1')[1]
end
for _ = 1, MAX_TIMERS do
  local timer = next_timer()
  if not timer then break end
  redis.call('ZREM', K.timers, timer)
  do_timer(timer)
end

-- One sample a minute for the chart; what is older than the chart goes.
do
  local minute = this_minute()
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
    redis.call('EXPIRE', K.served, 3 * DAY_SEC)
  end
  redis.call('HSET', K.minutes, sample, redis.call('ZCARD', K.unanswered))
end

do
  local oldest = now - math.max(settings().recent.acceptingWindowMs, settings().recent.awayWindowMs)
  for _, buyer in ipairs(redis.call('ZRANGEBYSCORE', K.recentTimes, '-inf', '(' .. oldest, 'LIMIT', '0', 100)) do
    redis.call('ZREM', K.recentTimes, buyer)
    redis.call('HDEL', K.recents, buyer)
  end
end

-- The outbox still begins where it began at the last sweep: its job was lost (P1).
local head = redis.call('XRANGE', K.outbox, '-', '+', 'COUNT', 1)[1]
local head_id = head and head[1] or ''
local outbox_due = head_id ~= '' and redis.call('HGET', K.meta, 'sweptHead') == head_id
redis.call('HSET', K.meta, 'sweptHead', head_id)
if head_id == '' then redis.call('HSET', K.meta, 'drainedAt', A.now) end

local more = #expired == MAX_LEASES or next_timer() ~= nil
return { 'ok', unrouted, outbox_due and 1 or 0, more and 1 or 0, encoded_effects() }
