-- agents: writes agents, and keeps every index that says who can take a chat (R5, R14).
-- USES: agents briefs online grace ready owed timers
-- INCLUDE: agent-facts strategies

local function add_members(members, lines, rest, score)
  for _, line in ipairs(names_in(lines)) do
    if score then members[#members + 1] = score end
    members[#members + 1] = line .. '|' .. rest
  end
end

-- An index in which he stands under each of his lines: he stood under `before`, and is to stand under `after`.
local function move_in_index(key, agent, before, after)
  if before == after then return end
  local gone, come = {}, {}
  add_members(gone, before or '', agent.id)
  add_members(come, after or '', agent.id, '0')
  if #gone > 0 then redis.call('ZREM', key, unpack(gone)) end
  if #come > 0 then redis.call('ZADD', key, unpack(come)) end
end

-- The same of `ready`, where his rank in a line goes before his id.
local function move_in_ready(before, after)
  local gone, come = {}, {}
  for line, rank in pairs(before) do
    if after[line] ~= rank then gone[#gone + 1] = line .. '|' .. rank end
  end
  for line, rank in pairs(after) do
    if before[line] ~= rank then
      come[#come + 1] = '0'
      come[#come + 1] = line .. '|' .. rank
    end
  end
  if #gone > 0 then redis.call('ZREM', K.ready, unpack(gone)) end
  if #come > 0 then redis.call('ZADD', K.ready, unpack(come)) end
end

local function save_agent(agent)
  local why = readiness(agent)
  local served = served_by(agent)
  local in_grace = agent.graceUntil and not agent.frozen and agent.takesPart and agent.state == 'accepting'
  local present = (why == 'ready' or why == 'full') and served or nil
  local graced = in_grace and served or nil
  local ranks = {}
  if why == 'ready' then
    for _, line in ipairs(names_in(served)) do ranks[line] = rank_in(agent, line) end
  end
  count_weights(agent, ranks)
  move_in_index(K.online, agent, agent.present, present)
  move_in_index(K.grace, agent, agent.graced, graced)
  move_in_ready(agent.ranks or {}, ranks)
  agent.present, agent.graced, agent.ranks = present, graced, ranks

  agent_cache[agent.id] = agent
  write_record(K.agents, agent.id, agent)
  redis.call('HSET', K.briefs, agent.id,
    why .. '|' .. agent.load .. '|' .. slots_of(agent) .. '|' .. agent.limit .. '|' .. agent.name)
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
  add_effect({ type = 'agent', agent = agent, unanswered = count_in(K.owed, agent.id) })
end

-- A change of an agent's state or reach, told and kept for the time sheets (M2, M7).
local function announce_agent(agent)
  tell_agent(agent)
  remember('agent', cjson.encode(agent))
end
