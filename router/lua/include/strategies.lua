-- strategies: the order of the ready agents of one group, as the rest of a member of `ready` (R5).
-- USES: groups rings
-- INCLUDE: agent-facts

local RING_LENGTH = 100
local PASS = 100000000

local group_cache = {}
local function get_group(id)
  local group = group_cache[id]
  if group == nil then
    local text = redis.call('HGET', K.groups, id)
    group = text and cjson.decode(text) or false
    group_cache[id] = group
  end
  return group or nil
end

local function strategy_of(line)
  local group = get_group((string.gsub(line, '%+$', '')))
  return group and group.strategy or 'least_loaded'
end

-- What this agent has had of this group: number of his last assignment, count today, pass (stride).
local function share_in(agent, line)
  local share = agent.shares[line]
  if not share then
    share = { no = 0, day = '', today = 0, pass = -1 }
    agent.shares[line] = share
  end
  return share
end

local function weight_in(agent, line)
  return agent.weights[line] or 100
end

-- `weighted` is stride scheduling: each assignment moves an agent on by 1/weight, the one furthest behind is next.
-- A newcomer, or who comes back, starts where the group stands, so that nobody catches up in a burst.
local function pass_of(agent, line)
  local share = share_in(agent, line)
  local group_pass = tonumber(redis.call('HGET', K.meta, 'pass|' .. line) or 0)
  if share.pass < 0 then
    share.pass = group_pass + math.floor(PASS / weight_in(agent, line) / 2)
  elseif not (agent.ranks and agent.ranks[line]) then
    share.pass = math.max(share.pass, group_pass)
  end
  return share.pass
end

-- Lower comes first. The id makes the order total.
local function rank_in(agent, line)
  local strategy = strategy_of(line)
  local share = share_in(agent, line)
  if strategy == 'round_robin' then return string.format('%012d|%s', share.no, agent.id) end
  if strategy == 'fewest_today' then
    local today = share.day == A.day and share.today or 0
    return string.format('%07d|%012d|%s', today, share.no, agent.id)
  end
  if strategy == 'weighted' then
    return string.format('%016d|%012d|%s', pass_of(agent, line), share.no, agent.id)
  end
  return string.format('%07d|%012d|%s', math.floor(slots_of(agent) * 1000000 / agent.limit), share.no, agent.id)
end

-- The last hundred of a weighted group, oldest first.
local function ring_of(line)
  local text = redis.call('HGET', K.rings, line)
  return text and cjson.decode(text) or {}
end

-- The weights of all who are ready in a weighted group, together. What was counted for this agent is kept with him,
-- so that a new weight, strategy or group is put right at his next save.
local function count_weights(agent, ranks)
  local before, after = agent.counted or {}, {}
  for line in pairs(ranks) do
    if strategy_of(line) == 'weighted' then after[line] = weight_in(agent, line) end
  end
  local function change(line, by)
    if by ~= 0 then redis.call('HINCRBY', K.meta, 'weight|' .. line, by) end
  end
  for line, weight in pairs(after) do change(line, weight - (before[line] or 0)) end
  for line, weight in pairs(before) do
    if not after[line] then change(line, -weight) end
  end
  agent.counted = after
end

-- Keeps every hundred assignments in a row within one of each agent's share, while who is ready stays the same:
-- the furthest behind is taken, unless that would carry him, or the one who had this place a hundred assignments
-- ago, more than one off; then that one has it again (R5). Found by trial over random weights: plain stride
-- scheduling, smooth weighted round robin and Tijdeman's rule all go 1.4 to 1.8 off in some hundred.
local function even_out(line, best)
  local ring = ring_of(line)
  if #ring < RING_LENGTH then return best end
  local leaving = get_agent(ring[1])
  local leaving_rank = leaving and leaving.ranks and leaving.ranks[line]
  local chosen = get_agent(last_part(best))
  if not leaving_rank or leaving.id == chosen.id then return best end
  local counts = {}
  for i = 2, RING_LENGTH do counts[ring[i]] = (counts[ring[i]] or 0) + 1 end
  local total = tonumber(redis.call('HGET', K.meta, 'weight|' .. line))
  local keeps = (counts[leaving.id] or 0) >= RING_LENGTH * weight_in(leaving, line) / total - 1
    and (counts[chosen.id] or 0) <= RING_LENGTH * weight_in(chosen, line) / total
  return keeps and best or line .. '|' .. leaving_rank
end

-- Notes one assignment of this group; the pointer and the counters are the group's own.
local function count_share(agent, line)
  local share = share_in(agent, line)
  share.no = next_number('assignment|' .. line)
  share.today = (share.day == A.day and share.today or 0) + 1
  share.day = A.day
  if strategy_of(line) == 'weighted' then
    redis.call('HSET', K.meta, 'pass|' .. line, string.format('%d', pass_of(agent, line)))
    share.pass = share.pass + math.floor(PASS / weight_in(agent, line))
    local ring = ring_of(line)
    ring[#ring + 1] = agent.id
    if #ring > RING_LENGTH then table.remove(ring, 1) end
    redis.call('HSET', K.rings, line, cjson.encode(ring))
  end
end
