-- publish-shop: puts a rule set and the staff into force; builds the shop's state where there is none.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: recentTimes blocked
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- KEYS: served
-- ARGV: now day closed version epoch setup settings groups agents conversations recents states seen today blocked dedicated
-- ARGV: replies
-- RETURNS: ok older
-- KEEPS: R1 R6 R18 R19
-- COST: O(agents, groups, restored conversations)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local version = tonumber(redis.call('HGET', K.meta, 'version') or 0)
if tonumber(A.version) < version then return { 'older' } end

local is_new = redis.call('EXISTS', K.meta) == 0
if is_new then redis.call('HSET', K.meta, 'epoch', A.epoch) end
local stamp = redis.sha1hex(A.settings .. A.groups .. A.agents)
redis.call('HSET', K.meta, 'version', A.version, 'setup', A.setup, 'settings', A.settings, 'stamp', stamp)
use_rules(stamp)
keep_time(redis.call('HGET', K.meta, 'now'))

redis.call('DEL', K.groups)
for _, group in ipairs(cjson.decode(A.groups)) do
  redis.call('HSET', K.groups, group.id, cjson.encode(group))
  local load = tonumber(redis.call('HGET', K.meta, 'load|' .. group.id) or 0)
  redis.call(group.limit and load > group.limit and 'HSET' or 'HDEL', K.meta, 'excess|' .. group.id, 1)
end

-- The shop's automatic replies, each a field of its own.
for _, field in ipairs(redis.call('HKEYS', K.meta)) do
  if string.sub(field, 1, 6) == 'reply|' then redis.call('HDEL', K.meta, field) end
end
for field, text in pairs(cjson.decode(A.replies)) do redis.call('HSET', K.meta, 'reply|' .. field, text) end

-- Staff: what is set is taken over; what lives (state, load, connections) stays.
local listed, to_freeze = {}, {}
redis.call('DEL', K.members)
for _, set in ipairs(cjson.decode(A.agents)) do
  local agent = get_agent(set.id) or {
    id = set.id, state = 'accepting', stateAt = now, desktop = 0, mobile = 0, load = 0, connections = 0, wrapUps = 0,
    misses = 0, shares = {}, frozen = true,
  }
  local was_frozen, last_limit = agent.frozen, agent.limit
  for _, name in ipairs({ 'name', 'kind', 'limit', 'takesPart', 'mobileRouting', 'standIn', 'groups', 'weights', 'endsAt' }) do
    agent[name] = set[name]
  end
  -- A temporary account whose time is over does not come back with the next rule set.
  if set.endsAt and set.endsAt <= now then set.frozen = true end
  agent.frozen = was_frozen and set.frozen
  if set.frozen and not was_frozen then to_freeze[#to_freeze + 1] = agent end
  if set.endsAt then redis.call('ZADD', K.timers, set.endsAt, 'ends|' .. set.id .. '|0') end
  -- R10: who is gone is waited for, and his chats are kept, by the rules in force.
  if agent.graceUntil and agent.goneAt then begin_grace(agent) end
  if agent.keeps and settings().drop.action ~= 'keep' then
    agent.keeps = nil
    redis.call('ZADD', K.timers, A.now, drop_timer(agent))
  end
  -- A smaller limit takes no chat away.
  agent.excess = agent.load > agent.limit or nil
  listed[set.id] = true
  save_agent(agent)
  -- M7: of how many places he has used which part.
  if last_limit and last_limit ~= agent.limit then remember('agent', cjson.encode(agent)) end
  for _, group in ipairs(groups_of(agent)) do redis.call('ZADD', K.members, '0', group .. '|' .. set.id) end
end
for _, id in ipairs(redis.call('HKEYS', K.agents)) do
  if not listed[id] then
    local agent = get_agent(id)
    agent.takesPart = false
    if not agent.frozen then to_freeze[#to_freeze + 1] = agent end
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
      -- Nobody is connected to a Redis that was empty.
      remember('agent', cjson.encode(agent))
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
  for _, buyer in ipairs(cjson.decode(A.blocked)) do redis.call('SADD', K.blocked, buyer) end
  for buyer, agent in pairs(cjson.decode(A.dedicated)) do redis.call('HSET', K.dedicated, buyer, agent) end
  local today = cjson.decode(A.today)
  for name, value in pairs(today.counters) do redis.call('HSET', K.today, name, value) end
  for _, buyer in ipairs(today.served) do redis.call('SADD', K.served, buyer) end
  for _, conversation in ipairs(cjson.decode(A.conversations)) do
    local id, holder = conversation.conversationId, get_agent(conversation.agentId)
    redis.call('HSET', K.buyers, conversation.buyerId, id)
    conversation.waitKey, conversation.waitsFor, conversation.waitingAt, conversation.alsoWaits = nil, nil, nil, nil
    last_arrival = math.max(last_arrival, conversation.arrivalNo or 0)
    local cursors = conversation.cursors
    conversation.cursors = nil
    redis.call('HSET', K.cursors, id, string.format('%d|%d|%d|%d',
      cursors.buyerDelivered, cursors.buyerRead, cursors.agentDelivered, cursors.agentRead))
    if holder then
      redis.call('ZADD', K.holdings, '0', holder.id .. '|' .. id)
      redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, '1')
      holder.load = holder.load + 1
      holder.excess = holder.load > holder.limit or nil
      holder.goneAt = now
      begin_grace(holder)
      save_agent(holder)
      local was_silent = conversation.silent
      conversation.status, conversation.silent = 'assigned', nil
      if was_silent then remember_conversation('woke', with_cursors(cjson.encode(conversation), id)) end
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

-- A group that is no more leaves its chats to the default group (R19). They may be more than that one's limit.
local function move_to_default_group(conversation)
  local group = settings().defaultGroupId
  redis.call('HINCRBY', K.meta, 'load|' .. conversation.groupId, '-1')
  local load, set = redis.call('HINCRBY', K.meta, 'load|' .. group, '1'), get_group(group)
  if set and set.limit and load > set.limit then redis.call('HSET', K.meta, 'excess|' .. group, 1) end
  conversation.groupId = group
  announce_conversation(conversation, 'assigned')
end

-- By the rules in force somebody of this group may wait there.
local function may_wait_in(conversation, line)
  local group = get_group(conversation.groupId)
  if line == conversation.groupId or line == group.standIn or string.sub(line, 1, 1) == '@' then return true end
  if line == '*' then return settings().restOfShop or settings().assignment == 'pull' end
  for _, overflow in ipairs(group.overflow) do
    if overflow.id == line then return true end
  end
  return false
end

-- New rules may have given its group a limit, or taken it: each place moves to its part of the line.
local function stand_in_part(conversation)
  local function move(key, member)
    local wanted = wait_member(conversation, string.match(member, '^[^|]*'), conversation.waitClass)
    if wanted == member then return member end
    redis.call('ZREM', key, member)
    redis.call('ZADD', key, '0', wanted)
    return wanted
  end
  conversation.waitKey = move(conversation.status == 'pooled' and K.pool or K.queue, conversation.waitKey)
  for i, member in ipairs(conversation.alsoWaits or {}) do
    conversation.alsoWaits[i] = move(K.overflow, member)
  end
end

-- A line that is gone, or that his group's rules no longer lead to, is left; what follows of his wait is set anew.
local function wait_by_new_rules(conversation)
  if not get_group(conversation.groupId) then
    conversation.groupId = settings().defaultGroupId
    return redecide(conversation, 'rules')
  end
  if conversation.status == 'pooled' then
    if conversation.waitsFor ~= OLD_LINE and conversation.waitsFor ~= pool_line(conversation) then
      return move_in_pool(conversation, pool_line(conversation))
    end
    stand_in_part(conversation)
    return save_conversation(conversation)
  end
  if not may_wait_in(conversation, conversation.waitsFor) then return redecide(conversation, 'rules') end
  local kept = {}
  for _, member in ipairs(conversation.alsoWaits or {}) do
    if may_wait_in(conversation, string.match(member, '^[^|]*')) then
      kept[#kept + 1] = member
    else
      redis.call('ZREM', K.overflow, member)
    end
  end
  conversation.alsoWaits = #kept > 0 and kept or nil
  stand_in_part(conversation)
  save_conversation(conversation)
  watch_wait(conversation)
end

-- New rules may free or strand those who wait, watch chats that were not watched, and end accounts.
for _, agent in ipairs(to_freeze) do cut_off(agent) end
local waiting = {}
for _, id in ipairs(redis.call('HKEYS', K.conversations)) do
  local conversation = get_conversation(id)
  if conversation.status == 'assigned' then
    if not get_group(conversation.groupId) then move_to_default_group(conversation) end
    watch(conversation)
  elseif conversation.waitKey then
    waiting[#waiting + 1] = conversation
  end
end
table.sort(waiting, function(a, b)
  if a.waitClass ~= b.waitClass then return (a.waitClass or '5') < (b.waitClass or '5') end
  return comes_before(a, b)
end)
for _, conversation in ipairs(waiting) do wait_by_new_rules(conversation) end
local lines = waiting_lines()
drain(lines)
rescue(lines)
-- Whoever waited first has the places that the new rules made; then the chats of those who are out.
for _, agent in ipairs(to_freeze) do move_frozen(agent) end
return { 'ok', encoded_effects() }
