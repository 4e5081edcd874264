-- trace: what was decided and why, stored with the decision itself (R17).
-- USES: briefs members traces

local MAX_CANDIDATES, MAX_LEFT_OUT, MAX_TRACES = 10, 20, 20

local function new_trace(conversation, cause)
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

-- Who could have taken it, best first, and who was left out and why; bounded, whatever the line's length.
local function list_line(trace, group)
  local listed, ready = {}, {}
  trace.candidates, trace.leftOut = {}, {}
  local ranked = redis.call('ZRANGEBYLEX', K.ready, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, MAX_CANDIDATES)
  for i, member in ipairs(ranked) do
    local id = last_part(member)
    listed[id] = true
    ready[i] = id
  end
  for i, brief in ipairs(briefs_of(ready)) do
    local load, limit, name = string.match(brief, '^[^|]*|(%d+)|(%d+)|(.*)$')
    trace.candidates[i] = {
      agentId = ready[i], name = name, load = tonumber(load), limit = tonumber(limit), score = tonumber(load) / tonumber(limit),
    }
  end
  local members = redis.call('ZRANGEBYLEX', K.members, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, MAX_LEFT_OUT)
  local left_out = {}
  for _, member in ipairs(members) do
    local id = last_part(member)
    if not listed[id] then left_out[#left_out + 1] = id end
  end
  for i, brief in ipairs(briefs_of(left_out)) do
    local why, name = string.match(brief or '', '^([^|]*)|%d+|%d+|(.*)$')
    if why and why ~= 'ready' then
      local rule = why == 'full' and 'R3' or (why == 'not_taking_part' and 'R16' or 'R14')
      trace.leftOut[#trace.leftOut + 1] = { agentId = left_out[i], name = name, rule = rule, reason = why }
    end
  end
  trace.notListed = math.max(0, count_in(K.members, group) - #trace.candidates - #trace.leftOut)
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
