-- agents: writes agents, and keeps every index that says who can take a chat (R5, R14).
-- USES: agents briefs online grace ready owed timers
-- INCLUDE: agent-facts strategies

-- One index: the agent stands in it under `before`, and is to stand in it under `after` (group → rest of the
-- member, nothing where he is not in it).
local function move_in_index(key, before, after)
  for group, member in pairs(before) do
    if after[group] ~= member then redis.call('ZREM', key, group .. '|' .. member) end
  end
  for group, member in pairs(after) do
    if before[group] ~= member then redis.call('ZADD', key, 0, group .. '|' .. member) end
  end
end

local function in_all(groups, wanted, member)
  local index = {}
  if wanted then
    for _, group in ipairs(groups) do index[group] = member end
  end
  return index
end

local function save_agent(agent)
  local why = readiness(agent)
  local groups = groups_of(agent)
  local in_grace = agent.graceUntil and not agent.frozen and agent.takesPart and agent.state == 'accepting'
  local present = in_all(groups, why == 'ready' or why == 'full', agent.id)
  local graced = in_all(groups, in_grace, agent.id)
  local ranks = {}
  if why == 'ready' then
    for _, group in ipairs(groups) do ranks[group] = rank_in(agent, group) end
  end
  count_weights(agent, ranks)
  move_in_index(K.online, agent.present or {}, present)
  move_in_index(K.grace, agent.graced or {}, graced)
  move_in_index(K.ready, agent.ranks or {}, ranks)
  agent.present, agent.graced, agent.ranks = present, graced, ranks

  agent_cache[agent.id] = agent
  redis.call('HSET', K.agents, agent.id, cjson.encode(agent))
  redis.call('HSET', K.briefs, agent.id, why .. '|' .. agent.load .. '|' .. agent.limit .. '|' .. agent.name)
end

local function count_in(key, group)
  return redis.call('ZLEXCOUNT', key, range_of(group))
end

local function drop_timer(agent)
  return 'drop|' .. agent.id .. '|' .. agent.connections
end

-- R10: since he went, by the rules in force.
local function begin_grace(agent)
  agent.graceUntil = agent.goneAt + settings().drop.graceMs
  redis.call('ZADD', K.timers, agent.graceUntil, drop_timer(agent))
end

-- Told to the agent himself; to the others it comes with the live numbers.
local function tell_agent(agent)
  agent.unanswered = count_in(K.owed, agent.id)
  add_effect({ type = 'agent', agent = agent })
end

-- A change of an agent's state or reach, told and kept for the time sheets (M2, M7).
local function announce_agent(agent)
  tell_agent(agent)
  remember('agent', cjson.encode(agent))
end
