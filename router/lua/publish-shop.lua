-- publish-shop: puts a rule set and the staff into force; builds the shop's state where there is none.
-- KEYS: meta agents briefs groups members online grace ready conversations buyers recents recentTimes holdings
-- KEYS: queue pool unanswered owed cursors tail traces outbox timers seen today minutes
-- ARGV: now version epoch setup settings groups agents conversations recents states seen today
-- RETURNS: ok older
-- KEEPS: R1 R6 R18 R19
-- COST: O(agents, groups, restored conversations)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain

local version = tonumber(redis.call('HGET', K.meta, 'version') or 0)
if tonumber(A.version) < version then return { 'older' } end

local is_new = not shop_is_loaded()
if is_new then redis.call('HSET', K.meta, 'epoch', A.epoch) end
redis.call('HSET', K.meta, 'version', A.version, 'setup', A.setup, 'settings', A.settings)

redis.call('DEL', K.groups)
for _, group in ipairs(cjson.decode(A.groups)) do redis.call('HSET', K.groups, group.id, cjson.encode(group)) end

-- Staff: what is set is taken over; what lives (state, load, connections) stays.
local listed = {}
redis.call('DEL', K.members)
for _, set in ipairs(cjson.decode(A.agents)) do
  local agent = get_agent(set.id) or {
    id = set.id, state = 'accepting', stateAt = now, desktop = 0, mobile = 0, load = 0, lastNo = 0, connections = 0,
  }
  for _, name in ipairs({ 'name', 'kind', 'limit', 'takesPart', 'mobileRouting', 'standIn', 'groups', 'frozen' }) do
    agent[name] = set[name]
  end
  agent.excess = agent.load > agent.limit or nil
  listed[set.id] = true
  save_agent(agent)
  for _, group in ipairs(groups_of(agent)) do redis.call('ZADD', K.members, 0, group .. '|' .. set.id) end
end
for _, id in ipairs(redis.call('HKEYS', K.agents)) do
  if not listed[id] then
    local agent = get_agent(id)
    agent.frozen, agent.takesPart = true, false
    save_agent(agent)
  end
end

-- What PostgreSQL remembers, only where Redis had nothing.
if is_new then
  local last_arrival = 0
  for _, state in ipairs(cjson.decode(A.states)) do
    local agent = get_agent(state.agentId)
    if agent then
      agent.state, agent.stateAt = state.state, state.at
      save_agent(agent)
    end
  end
  for _, recent in ipairs(cjson.decode(A.recents)) do
    redis.call('HSET', K.recents, recent.buyerId, recent.agentId .. '|' .. string.format('%d', recent.at))
    redis.call('ZADD', K.recentTimes, recent.at, recent.buyerId)
  end
  for _, first in ipairs(cjson.decode(A.seen)) do
    redis.call('HSET', K.seen, first.sender .. '|' .. first.clientId,
      string.format('%s|%d|%d', first.conversationId, first.seq, first.at))
  end
  for name, value in pairs(cjson.decode(A.today)) do redis.call('HSET', K.today, name, value) end
  for _, conversation in ipairs(cjson.decode(A.conversations)) do
    local id, holder = conversation.conversationId, get_agent(conversation.agentId)
    redis.call('HSET', K.buyers, conversation.buyerId, id)
    conversation.waitKey, conversation.waitsFor, conversation.waitingAt = nil, nil, nil
    last_arrival = math.max(last_arrival, conversation.arrivalNo or 0)
    local cursors = conversation.cursors
    redis.call('HSET', K.cursors, id, string.format('%d|%d|%d|%d',
      cursors.buyerDelivered, cursors.buyerRead, cursors.agentDelivered, cursors.agentRead))
    if holder then
      redis.call('ZADD', K.holdings, 0, holder.id .. '|' .. id)
      redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, 1)
      holder.load = holder.load + 1
      holder.excess = holder.load > holder.limit or nil
      holder.graceUntil = now + settings().drop.graceMs
      save_agent(holder)
      redis.call('ZADD', K.timers, holder.graceUntil, 'drop|' .. holder.id .. '|' .. holder.connections)
      conversation.status = 'assigned'
    else
      -- Whoever waited, or lost his agent's account, is decided anew by the next sweep, first come first.
      conversation.status, conversation.agentId, conversation.agentName = 'new', nil, nil
      redis.call('ZADD', K.timers, conversation.arrivalNo or now, 'orphan|' .. id .. '|0')
    end
    if conversation.unansweredSince then owe(conversation) end
    save_conversation(conversation)
  end
  if last_arrival > 0 then redis.call('HSET', K.meta, 'next|arrival', last_arrival) end
end

-- New rules may free or strand those who wait, also in the line of a group that is no more, or of one agent.
local lines = waiting_lines()
drain(lines)
rescue(lines)
return { 'ok', encoded_effects() }
