-- agents: reads and writes agents, and keeps every index that says who can take a chat (R5, R14).
-- USES: agents briefs online grace ready owed

local agent_cache = {}

local function get_agent(id)
  if not id then return nil end
  local agent = agent_cache[id]
  if agent == nil then
    local text = redis.call('HGET', K.agents, id)
    agent = text and cjson.decode(text) or false
    agent_cache[id] = agent
  end
  return agent or nil
end

local function is_connected(agent)
  return agent.desktop > 0 or agent.mobile > 0
end

-- Reachable in the sense that counts for routing: a phone alone only where mobile routing is on (R16).
local function is_present(agent)
  return not agent.frozen and (agent.desktop > 0 or (agent.mobile > 0 and agent.mobileRouting))
end

local function is_online(agent)
  return is_present(agent) and agent.state == 'accepting'
end

local function has_room(agent)
  return agent.load < agent.limit
end

-- Why an automatic assignment passes this agent by; 'ready' when it does not (R4.7).
local function readiness(agent)
  if agent.frozen or not agent.takesPart then return 'not_taking_part' end
  if not is_present(agent) then return 'offline' end
  if agent.state ~= 'accepting' then return agent.state end
  if not has_room(agent) then return 'full' end
  return 'ready'
end

-- The groups in which this agent can be found: his own, the whole shop ('*'), and himself ('@id'), which
-- holds the chats that wait for him alone.
local function groups_of(agent)
  local list = { '@' .. agent.id }
  if agent.kind == 'proxy' then return list end
  for group in string.gmatch(agent.groups, '[^,]+') do list[#list + 1] = group end
  list[#list + 1] = '*'
  return list
end

-- One index: the agent stands in it under `wanted` in each of `groups`, or not at all.
local function move_in_index(key, groups_before, before, groups_after, after)
  if before then
    for _, group in ipairs(groups_before) do redis.call('ZREM', key, group .. '|' .. before) end
  end
  if after then
    for _, group in ipairs(groups_after) do redis.call('ZADD', key, 0, group .. '|' .. after) end
  end
end

local function save_agent(agent)
  local why = readiness(agent)
  local rank, present, graced
  if why == 'ready' then
    -- Load ratio first, then longest since the last assignment, then id: `least_loaded` (R5).
    rank = string.format('%07d|%012d|%s', math.floor(agent.load * 1000000 / agent.limit), agent.lastNo, agent.id)
  end
  if why == 'ready' or why == 'full' then present = agent.id end
  if agent.graceUntil and not agent.frozen and agent.takesPart and agent.state == 'accepting' then graced = agent.id end

  local groups = groups_of(agent)
  local joined = table.concat(groups, ',')
  local before = groups
  local regrouped = agent.indexedIn ~= joined
  if regrouped then
    before = {}
    for group in string.gmatch(agent.indexedIn or '', '[^,]+') do before[#before + 1] = group end
  end
  if regrouped or agent.rank ~= rank then move_in_index(K.ready, before, agent.rank, groups, rank) end
  if regrouped or agent.present ~= present then move_in_index(K.online, before, agent.present, groups, present) end
  if regrouped or agent.graced ~= graced then move_in_index(K.grace, before, agent.graced, groups, graced) end
  agent.indexedIn, agent.rank, agent.present, agent.graced = joined, rank, present, graced

  agent_cache[agent.id] = agent
  redis.call('HSET', K.agents, agent.id, cjson.encode(agent))
  redis.call('HSET', K.briefs, agent.id, why .. '|' .. agent.load .. '|' .. agent.limit .. '|' .. agent.name)
end

local function count_in(key, group)
  return redis.call('ZLEXCOUNT', key, range_of(group))
end

-- A change of an agent's state or reach, told to everybody and kept for the time sheets (M2, M7).
local function announce_agent(agent)
  agent.unanswered = count_in(K.owed, agent.id)
  add_effect({ type = 'agent', agent = agent })
  remember('agent', cjson.encode(agent))
end
