-- assignment: the only code that gives a conversation to an agent, takes it away, or lets it wait.
-- USES: holdings queue pool groups

-- Waiting classes: a transfer goes before everybody else who waits for the same group (R6, R11).
local CLASS_TRANSFER, CLASS_NORMAL = '0', '5'

local function get_group(id)
  local text = redis.call('HGET', K.groups, id)
  return text and cjson.decode(text) or nil
end

local group_limits = {}
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

local function stop_waiting(conversation)
  if conversation.waitKey then
    redis.call('ZREM', conversation.status == 'pooled' and K.pool or K.queue, conversation.waitKey)
    conversation.waitKey, conversation.waitsFor, conversation.waitingAt = nil, nil, nil
  end
end

-- R2: one agent, a new epoch; R3: load and set move together.
local function assign(conversation, agent)
  stop_waiting(conversation)
  local id = conversation.conversationId
  if conversation.unansweredSince then redis.call('ZADD', K.owed, 0, agent.id .. '|' .. id) end
  redis.call('ZADD', K.holdings, 0, agent.id .. '|' .. id)
  redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, 1)
  agent.load = agent.load + 1
  agent.lastNo = next_number('assignment')
  agent.excess = agent.load > agent.limit or nil
  save_agent(agent)
  conversation.status, conversation.avoidId = 'assigned', nil
  conversation.agentId, conversation.agentName = agent.id, agent.name
  conversation.epoch = conversation.epoch + 1
  conversation.assignedAt = now
  conversation.assignments = conversation.assignments + 1
end

-- The rate at which slots free, for the estimate of waiting buyers (R6): a moving average of the gaps.
local function note_freed_slot(agent)
  for _, group in ipairs(groups_of(agent)) do
    local last, average = string.match(redis.call('HGET', K.meta, 'freed|' .. group) or '', '^(%d+)|(%d+)$')
    local gap = last and math.max(0, now - tonumber(last)) or 0
    average = (average and tonumber(average) > 0) and (tonumber(average) * 0.8 + gap * 0.2) or gap
    redis.call('HSET', K.meta, 'freed|' .. group, string.format('%d|%d', now, math.floor(average)))
  end
end

-- Takes the conversation from whoever holds it; an older epoch can write no more (R2). Returns that agent.
local function release(conversation)
  local agent = get_agent(conversation.agentId)
  local member = agent.id .. '|' .. conversation.conversationId
  redis.call('ZREM', K.holdings, member)
  redis.call('ZREM', K.owed, member)
  redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, -1)
  agent.load = agent.load - 1
  agent.excess = agent.load > agent.limit or nil
  save_agent(agent)
  note_freed_slot(agent)
  conversation.agentId, conversation.agentName, conversation.assignedAt = nil, nil, nil
  conversation.epoch = conversation.epoch + 1
  return agent
end

local function wait_in(key, status, conversation, waits_for, class)
  stop_waiting(conversation)
  conversation.arrivalNo = conversation.arrivalNo or next_number('arrival')
  conversation.status = status
  conversation.waitsFor = waits_for
  conversation.waitingAt = now
  conversation.waitKey =
    string.format('%s|%s|%012d|%s', waits_for, class, conversation.arrivalNo, conversation.conversationId)
  redis.call('ZADD', key, 0, conversation.waitKey)
end

local function enqueue(conversation, waits_for, class)
  wait_in(K.queue, 'queued', conversation, waits_for, class)
end

local function put_in_pool(conversation, waits_for)
  wait_in(K.pool, 'pooled', conversation, waits_for, CLASS_NORMAL)
end

local function first_in(key, id)
  return redis.call('ZRANGEBYLEX', key, '[' .. id .. '|', '(' .. id .. '}', 'LIMIT', 0, 1)[1]
end
