-- strategies: the order of the ready agents of one group, as the rest of a member of `ready` (R5).
-- USES: groups rings
-- INCLUDE: agent-facts

local RING_LENGTH = 100
local PASS = 100000000

local function get_group(id)
  local group = rules.groups[id]
  if group == nil then
    local text = redis.call('HGET', K.groups, id)
    group = text and cjson.decode(text) or false
    rules.groups[id] = group
  end
  return group or nil
end

local function strategy_of(line)
  if is_no_group(line) then return 'least_loaded' end
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
  -- Nobody else stands in an agent's own line.
  if string.sub(line, 1, 1) == '@' then return agent.id end
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

-- The last hundred of a weighted group since its ready agents last changed, oldest first; `check`: see begin_evenly.
local ring_cache
each_call(function() ring_cache = {} end)

local function ring_of(line)
  local ring = ring_cache[line]
  if not ring then
    local text = redis.call('HGET', K.rings, line)
    ring = text and cjson.decode(text) or { agents = {}, check = 0 }
    ring_cache[line] = ring
  end
  return ring
end

local function forget_ring(line)
  redis.call('HDEL', K.rings, line)
  ring_cache[line] = nil
end

-- The weights of all who are ready in a weighted group, together. What was counted for this agent is kept with him,
-- so that a new weight, strategy or group is put right at his next save.
local function count_weights(agent, ranks)
  local before, after = agent.counted, nil
  for line in pairs(ranks) do
    if strategy_of(line) == 'weighted' then
      after = after or {}
      after[line] = weight_in(agent, line)
    end
  end
  if not before and not after then return end
  agent.counted = after
  before, after = before or {}, after or {}
  local function change(line, by)
    if by == 0 then return end
    redis.call('HINCRBY', K.meta, 'weight|' .. line, by)
    forget_ring(line)
  end
  for line, weight in pairs(after) do change(line, weight - (before[line] or 0)) end
  for line, weight in pairs(before) do
    if not after[line] then change(line, -weight) end
  end
end

local MAX_SKIPPED, MAX_OWED = 20, 200

local function counts_from(ring, first)
  local counts = {}
  for i = first, #ring.agents do counts[ring.agents[i]] = (counts[ring.agents[i]] or 0) + 1 end
  return counts
end

local function ready_in(line, most)
  return redis.call('ZRANGEBYLEX', K.ready, '[' .. line .. '|', '(' .. line .. '}', 'LIMIT', '0', most)
end

-- Of a hundred, by weight.
local function share_of(agent, line)
  return RING_LENGTH * weight_in(agent, line) / tonumber(redis.call('HGET', K.meta, 'weight|' .. line))
end

-- The first hundred: the furthest behind who is not above his share yet; when the places that are left are all owed
-- to those below theirs, one of them. What is owed shrinks by one a time at most, so it need not be counted each time.
local function begin_evenly(line, best, ring)
  local counts, left = counts_from(ring, 1), RING_LENGTH - #ring.agents
  if #ring.agents >= ring.check then
    local owed, first_owed = 0, nil
    for _, member in ipairs(ready_in(line, MAX_OWED)) do
      local agent = get_agent(last_part(member))
      local lacks = math.max(0, math.ceil(share_of(agent, line) - 1.000001) - (counts[agent.id] or 0))
      owed = owed + lacks
      if lacks > 0 then first_owed = first_owed or member end
    end
    if owed >= left then return first_owed end
    ring.check = #ring.agents + left - owed
  end
  for _, member in ipairs(ready_in(line, MAX_SKIPPED)) do
    local agent = get_agent(last_part(member))
    if (counts[agent.id] or 0) <= share_of(agent, line) then return member end
  end
  return best
end

-- Keeps every hundred assignments in a row within one of each agent's share, while who is ready stays the same.
-- Plain stride scheduling, smooth weighted round robin and Tijdeman's rule all go 1.3 to 2 off in some hundred.
-- The first hundred is made so; then the furthest behind is taken, unless that would carry him, or the one who had
-- this place a hundred assignments ago, more than one off: then that one has it again (R5).
local function even_out(line, best)
  local ring = ring_of(line)
  if #ring.agents < RING_LENGTH then return begin_evenly(line, best, ring) end
  local leaving = get_agent(ring.agents[1])
  local leaving_rank = leaving and leaving.ranks and leaving.ranks[line]
  local chosen = get_agent(last_part(best))
  if not leaving_rank or leaving.id == chosen.id then return best end
  local counts = counts_from(ring, 2)
  local keeps = (counts[leaving.id] or 0) >= share_of(leaving, line) - 1
    and (counts[chosen.id] or 0) <= share_of(chosen, line)
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
    table.insert(ring.agents, agent.id)
    if #ring.agents > RING_LENGTH then table.remove(ring.agents, 1) end
    redis.call('HSET', K.rings, line, cjson.encode(ring))
  end
end
