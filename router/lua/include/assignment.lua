-- assignment: the only code that gives a conversation to an agent, takes it away, or lets it wait.
-- USES: holdings silent queue overflow pool groups timers

-- Waiting classes: a transfer goes before everybody else who waits in the same line; rules give 1 to 9 (R6, R11).
local CLASS_TRANSFER = '0'

local group_limits
each_call(function() group_limits = {} end)

local function group_has_room(id)
  local limit = group_limits[id]
  if limit == nil then
    local group = get_group(id)
    limit = group and group.limit or false
    group_limits[id] = limit
  end
  if not limit then return true end
  return tonumber(redis.call('HGET', K.meta, 'load|' .. id) or 0) < limit
end

-- How many leave a line before they are served, for each ms that somebody waits in it: both sums fade, so that the
-- last hundred or so count. Whoever is ahead and leaves makes the wait of those behind him shorter (R6).
local function note_wait(conversation, left)
  local FADING = 0.98
  local field = 'left|' .. conversation.waitsFor
  local count, ms = string.match(redis.call('HGET', K.meta, field) or '0|0', '^([%d.]+)|(%d+)$')
  count = tonumber(count) * FADING + (left and 1 or 0)
  ms = tonumber(ms) * FADING + math.max(0, now - conversation.waitingAt)
  redis.call('HSET', K.meta, field, string.format('%.4f|%d', count, ms))
end

-- `left`: he went before anybody had him.
local function stop_waiting(conversation, left)
  if not conversation.waitKey then return end
  add_effect({ type = 'waiting' })
  if conversation.status == 'queued' then note_wait(conversation, left) end
  redis.call('ZREM', conversation.status == 'pooled' and K.pool or K.queue, conversation.waitKey)
  for _, member in ipairs(conversation.alsoWaits or {}) do redis.call('ZREM', K.overflow, member) end
  conversation.waitKey, conversation.waitsFor, conversation.waitingAt, conversation.alsoWaits = nil, nil, nil, nil
end

-- R3: only where a switch says so may this agent, or this group, be taken above its limit: the auditor reads the mark.
local function let_exceed(agent, group)
  agent.excess = true
  if group and not group_has_room(group) then redis.call('HSET', K.meta, 'excess|' .. group, 1) end
end

-- A mark that is no longer needed goes.
local function end_excess(agent)
  if agent.load <= agent.limit then agent.excess = nil end
end

-- The lines whose pointer an assignment moves on: the shop's, his group's, and the one in whose turn he was (R5).
local function count_shares(agent, conversation)
  local turn = conversation.turnOf
  conversation.turnOf = nil
  for _, line in ipairs(groups_of(agent)) do
    local plain = string.gsub(line, '%+$', '')
    if plain == '*' or plain == conversation.groupId or plain == turn then count_share(agent, line) end
  end
end

-- R2: one agent, a new epoch; R3: load and set move together.
local function assign(conversation, agent)
  stop_waiting(conversation)
  local id = conversation.conversationId
  redis.call('ZADD', K.holdings, '0', agent.id .. '|' .. id)
  redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, '1')
  agent.load = agent.load + 1
  end_excess(agent)
  count_shares(agent, conversation)
  save_agent(agent)
  conversation.status = 'assigned'
  conversation.agentId, conversation.agentName = agent.id, agent.name
  conversation.byBot = agent.kind == 'bot' or nil
  conversation.epoch = conversation.epoch + 1
  conversation.assignedAt = now
  conversation.assignments = conversation.assignments + 1
  conversation.alarmed, conversation.missedAt, conversation.waitedForRecent = nil, nil, nil
  if conversation.unansweredSince then redis.call('ZADD', K.owed, '0', agent.id .. '|' .. id) end
  watch(conversation)
end

-- The rate at which slots free, for the estimate of waiting buyers (R6): a moving average of the gaps.
local function note_freed_slot(agent)
  local fields, changes = {}, {}
  for i, line in ipairs(lines_of(agent)) do fields[i] = 'freed|' .. line end
  for i, freed in ipairs(redis.call('HMGET', K.meta, unpack(fields))) do
    local last, average = string.match(freed or '', '^(%d+)|(%d+)$')
    local gap = last and math.max(0, now - tonumber(last)) or 0
    average = (average and tonumber(average) > 0) and (tonumber(average) * 0.9 + gap * 0.1) or gap
    changes[2 * i - 1], changes[2 * i] = fields[i], string.format('%d|%d', now, math.floor(average))
  end
  redis.call('HSET', K.meta, unpack(changes))
end

-- Takes the conversation from whoever holds it; an older epoch can write no more (R2). Returns that agent.
local function release(conversation)
  local agent = get_agent(conversation.agentId)
  local member = agent.id .. '|' .. conversation.conversationId
  redis.call('ZREM', K.holdings, member)
  if conversation.unansweredSince then redis.call('ZREM', K.owed, member) end
  redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, '-1')
  if group_limits[conversation.groupId] and group_has_room(conversation.groupId) then
    redis.call('HDEL', K.meta, 'excess|' .. conversation.groupId)
  end
  -- A silent chat had given its slot back already (R13).
  if conversation.silent then redis.call('ZREM', K.silent, member) else agent.load = agent.load - 1 end
  end_excess(agent)
  save_agent(agent)
  note_freed_slot(agent)
  conversation.agentId, conversation.agentName, conversation.assignedAt, conversation.byBot = nil, nil, nil, nil
  conversation.silent, conversation.takenFrom = nil, nil
  conversation.epoch = conversation.epoch + 1
  return agent
end

local function has_limit(group)
  local set = get_group(group)
  return set and set.limit
end

-- Within a line those of a group that has a limit stand in a part of their own, so that a group that may hold no more
-- is passed by as a whole, however many of it wait there (R3).
local function wait_member(conversation, line, class)
  local group = conversation.groupId
  return string.format('%s|%s%s|%012d|%s', line, has_limit(group) and '%' .. group .. '|' or '', class,
    conversation.arrivalNo, conversation.conversationId)
end

-- The part of its line (`%<group>|`, or nothing), and what the order within a line goes by: class, arrival, id (R6).
local function place_of(member)
  return string.match(member, '^[^|]*|(.-)([^|]*|[^|]*|[^|]*)$')
end

local function wait_in(key, status, conversation, line, class)
  stop_waiting(conversation)
  conversation.arrivalNo = conversation.arrivalNo or next_number('arrival')
  conversation.status = status
  conversation.waitsFor, conversation.waitingAt = line, now
  conversation.waits = (conversation.waits or 0) + 1
  conversation.waitClass = class
  conversation.waitKey = wait_member(conversation, line, class)
  redis.call('ZADD', key, '0', conversation.waitKey)
  add_effect({ type = 'waiting' })
end

local function wait_timer(conversation, kind, after_ms, more)
  redis.call('ZADD', K.timers, conversation.waitingAt + after_ms,
    string.format('%s|%s|%d:%s', kind, conversation.conversationId, conversation.waits, more or ''))
end

-- One more line in which it waits as well, with its class and its arrival: nobody there overtakes it.
local function wait_also(conversation, line)
  if line == conversation.waitsFor then return end
  local member = wait_member(conversation, line, conversation.waitClass)
  if redis.call('ZADD', K.overflow, '0', member) == 0 then return end
  conversation.alsoWaits = conversation.alsoWaits or {}
  table.insert(conversation.alsoWaits, member)
end

-- Who waits for one agent, or for the whole shop, waits in no further line.
local function joins_others(line)
  return not is_no_group(line)
end

-- R4.3: it waits for its recent agent for a while. Who waits for one agent by a transfer, or woke, waits on.
local function waits_for_recent(conversation)
  return string.sub(conversation.waitsFor, 1, 1) == '@' and conversation.waitClass ~= CLASS_TRANSFER
end

-- The further line of this number and its delay, by the rules in force (R4.8).
local function overflow_of(conversation, which)
  if which == '*' then return '*', settings().restOfShop and settings().restOfShopAfterMs end
  local group = get_group(conversation.groupId)
  local entry = group and group.overflow[tonumber(which)]
  if entry then return entry.id, entry.afterMs end
end

local function longest_wait(conversation)
  local group = get_group(conversation.groupId)
  return group and group.queue.maxWaitMs
end

-- What is to happen to him by the rules in force, counted from when he began to wait.
local function watch_wait(conversation)
  local longest = longest_wait(conversation)
  if longest then wait_timer(conversation, 'longest', longest) end
  if waits_for_recent(conversation) then wait_timer(conversation, 'recent', settings().recent.waitMs) end
  local group = get_group(conversation.groupId)
  if not group or not joins_others(conversation.waitsFor) then return end
  for i, overflow in ipairs(group.overflow) do wait_timer(conversation, 'overflow', overflow.afterMs, i) end
  local _, after = overflow_of(conversation, '*')
  if after then wait_timer(conversation, 'overflow', after, '*') end
end

-- Into a line of the queue, with what is to happen if it takes too long: other lines too (R4.8), another way (R6).
-- The rules are its own group's, wherever it waits; who waits for one agent alone waits for him.
local function enqueue(conversation, line, class)
  wait_in(K.queue, 'queued', conversation, line, class)
  -- Its own group's agents may have it as soon as one of them comes in.
  if joins_others(line) and get_group(conversation.groupId) then wait_also(conversation, conversation.groupId) end
  watch_wait(conversation)
end

local function class_of(conversation)
  return tostring(conversation.priority or 5)
end

local function pool_line(conversation)
  return settings().restOfShop and '*' or conversation.groupId
end

local function put_in_pool(conversation, line)
  wait_in(K.pool, 'pooled', conversation, line, class_of(conversation))
end
