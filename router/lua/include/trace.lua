-- trace: what was decided and why, stored with the decision itself (R17).
-- USES: briefs members traces

local MAX_CANDIDATES, MAX_LEFT_OUT, MAX_TRACES = 10, 20, 20

-- The conversation that the last trace was begun for.
local decided_on

local function new_trace(conversation, cause)
  decided_on = conversation
  return {
    conversationId = conversation.conversationId, at = now, cause = cause,
    rulesVersion = tonumber(redis.call('HGET', K.meta, 'version')),
    matchedRuleId = conversation.matchedRuleId, groupId = conversation.groupId,
    steps = {}, candidates = {}, leftOut = {}, notListed = 0,
  }
end

local function add_step(trace, rule, result, agent_id, group_id)
  trace.steps[#trace.steps + 1] = { rule = rule, result = result, agentId = agent_id, groupId = group_id }
end

local function briefs_of(ids)
  return #ids > 0 and redis.call('HMGET', K.briefs, unpack(ids)) or {}
end

-- What the line's strategy goes by, as it stands in `ready`: lower is taken first (R5).
local function score_of(line, rank)
  local strategy, number = strategy_of(line), tonumber(rank)
  if strategy == 'weighted' then return number / PASS end
  return strategy == 'least_loaded' and number / 1000000 or number
end

local function first_of(key, tier, most)
  return redis.call('ZRANGEBYLEX', key, '[' .. tier .. '|', '(' .. tier .. '}', 'LIMIT', 0, most)
end

-- Of one tier: who can take it, best first, but for those whom R9 or R11 keeps out.
local function list_ready(trace, tier, excluded)
  local ids, ranks = {}, {}
  for _, member in ipairs(first_of(K.ready, tier, MAX_CANDIDATES)) do
    local rank, id = string.match(member, '^[^|]*|(%d+)|.-([^|]*)$')
    if not excluded[id] then ids[#ids + 1], ranks[#ranks + 1] = id, rank end
  end
  for i, brief in ipairs(briefs_of(ids)) do
    local load, limit, name = string.match(brief, '^[^|]*|(%d+)|(%d+)|(.*)$')
    trace.candidates[i] = {
      agentId = ids[i], name = name, load = tonumber(load), limit = tonumber(limit), score = score_of(tier, ranks[i]),
      weight = strategy_of(tier) == 'weighted' and weight_in(get_agent(ids[i]), tier) or nil,
    }
  end
end

local RULE_OF_REASON = { full = 'R3', not_taking_part = 'R16', excluded = 'R9' }

-- The same of those who cannot, and why.
local function list_left_out(trace, tier, excluded)
  local ids = {}
  for _, member in ipairs(first_of(K.members, tier, MAX_LEFT_OUT)) do
    ids[#ids + 1] = last_part(member)
  end
  for i, brief in ipairs(briefs_of(ids)) do
    local why, name = string.match(brief or '', '^([^|]*)|%d+|%d+|(.*)$')
    if why == 'ready' and excluded[ids[i]] then why = 'excluded' end
    if why and why ~= 'ready' and #trace.leftOut < MAX_LEFT_OUT then
      local rule = RULE_OF_REASON[why] or 'R14'
      trace.leftOut[#trace.leftOut + 1] = { agentId = ids[i], name = name, rule = rule, reason = why }
    end
  end
end

-- Who could have taken it, and who was left out; bounded, whatever the line's length. The reserve is named where it
-- was asked.
local function list_line(trace, line)
  trace.candidates, trace.leftOut, trace.notListed = {}, {}, 0
  local excluded = {}
  for _, id in ipairs(decided_on.excluded or {}) do excluded[id] = true end
  for _, tier in ipairs(tiers_of(line)) do
    list_ready(trace, tier, excluded)
    list_left_out(trace, tier, excluded)
    trace.notListed = trace.notListed + count_in(K.members, tier)
    if #trace.candidates > 0 then break end
  end
  trace.notListed = math.max(0, trace.notListed - #trace.candidates - #trace.leftOut)
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
