-- trace: what was decided and why, stored with the decision itself (R17).
-- USES: briefs members traces

local MAX_CANDIDATES, MAX_LEFT_OUT, MAX_TRACES = 10, 20, 20

-- The conversation that the last trace was begun for.
local decided_on

local function new_trace(conversation, cause)
  decided_on = conversation
  return {
    conversationId = conversation.conversationId, at = now, cause = cause,
    rulesVersion = tonumber(A.version),
    matchedRuleId = conversation.matchedRuleId, groupId = conversation.groupId,
    steps = {}, lists = {},
  }
end

local function add_step(trace, rule, result, agent_id, group_id)
  trace.steps[#trace.steps + 1] = { rule = rule, result = result, agentId = agent_id, groupId = group_id }
end

local function first_of(key, tier, most)
  return redis.call('ZRANGEBYLEX', key, '[' .. tier .. '|', '(' .. tier .. '}', 'LIMIT', '0', most)
end

-- The first members of one tier, and how many there are: nobody joins but by a publication.
local function members_of(tier)
  local members = rules.members[tier]
  if not members then
    members = { ids = {}, size = count_in(K.members, tier) }
    for i, member in ipairs(first_of(K.members, tier, MAX_LEFT_OUT)) do
      members.ids[i] = last_part(member)
    end
    rules.members[tier] = members
  end
  return members
end

local function weights_of(ids, count, tier)
  if strategy_of(tier) ~= 'weighted' then return nil end
  local weights = {}
  for i = 1, count do weights[i] = weight_in(get_agent(ids[i]), tier) end
  return weights
end

-- Who of one tier is ready, best first, then its first members, each with his brief. What it says is read by whoever
-- reads the trace, not here (decode-trace.ts).
local function list_tier(trace, tier)
  local members = members_of(tier)
  local ready = first_of(K.ready, tier, MAX_CANDIDATES)
  local ids = {}
  for i, member in ipairs(ready) do ids[i] = last_part(member) end
  local weights = weights_of(ids, #ready, tier)
  -- Where all are ready, nobody is left out but whom this conversation avoids.
  local looked_through = members.ids
  if not decided_on.excluded and count_in(K.ready, tier) == members.size then looked_through = {} end
  for i, id in ipairs(looked_through) do ids[#ready + i] = id end
  table.insert(trace.lists, {
    strategy = strategy_of(tier), ready = ready, weights = weights, members = looked_through, size = members.size,
    briefs = #ids > 0 and redis.call('HMGET', K.briefs, unpack(ids)) or {},
  })
  for i = 1, #ready do
    if not is_excluded(decided_on, ids[i]) then return true end
  end
  return false
end

-- Who could have taken it, and who was left out; bounded, whatever the line's length. The reserve is named where it
-- was asked.
local function list_line(trace, line)
  trace.lists, trace.excluded = {}, decided_on.excluded
  for _, tier in ipairs(tiers_of(line)) do
    if list_tier(trace, tier) then break end
  end
end

local function store_trace(conversation, trace)
  local n = conversation.decisions + 1
  conversation.decisions = n
  trace.n = n
  trace.outcome = conversation.refused and 'refused' or conversation.status
  trace.agentId, trace.agentName = conversation.agentId, conversation.agentName
  trace.groupId = conversation.groupId
  local json = cjson.encode(trace)
  redis.call('HSET', K.traces, conversation.conversationId .. '|' .. n, json)
  if n > MAX_TRACES then redis.call('HDEL', K.traces, conversation.conversationId .. '|' .. (n - MAX_TRACES)) end
  remember('decision', json)
end
