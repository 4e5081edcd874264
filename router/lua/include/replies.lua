-- replies: what the shop answers by itself at a turn of a conversation: the agent's own words, else his group's, else
-- the shop's. Each stands in a field of its own, so that a shop pays for what it has set, and only when it is said.
-- USES: meta queue

-- `{buyer|dear}` is the buyer's name, or `dear` where there is none; what is no variable stays as it is.
local function fill(text, conversation, group_name)
  local value_of = { buyer = conversation.buyerName or '', agent = conversation.agentName or '', group = group_name or '' }
  local line = conversation.status == 'queued' and conversation.waitsFor
  function value_of.place()
    return line and redis.call('ZLEXCOUNT', K.queue, '[' .. line .. '|', '[' .. conversation.waitKey) or ''
  end
  -- In whole minutes: as wait-estimate.ts reckons (R6).
  function value_of.estimate()
    local noted = line and redis.call('HMGET', K.meta, 'freed|' .. line, 'left|' .. line) or {}
    local gap = tonumber(string.match(noted[1] or '', '|(%d+)$') or 0)
    if gap == 0 then return '' end
    local left, waited = string.match(noted[2] or '', '^([%d.]+)|(%d+)$')
    local rate = waited and tonumber(waited) > 0 and left / waited or 0
    local place = value_of.place()
    return math.max(1, math.ceil((rate == 0 and place * gap or math.log(1 + rate * gap * place) / rate) / 60000))
  end
  return (string.gsub(text, '{(%a+)(|?)([^{}|]*)}', function(name, bar, fallback)
    local value = (bar == '|' or fallback == '') and value_of[name]
    if type(value) == 'function' then value = value() end
    if not value then return nil end
    return value == '' and fallback or tostring(value)
  end))
end

-- The shop's words for this turn; nothing where none are set, or the nearest ones are switched off.
local function words_for(kind, conversation)
  if not (settings().replies or {})[kind] then return nil end
  local agent = conversation.agentId or conversation.entry.agentId or ''
  local found = redis.call('HMGET', K.meta, 'reply|agent:' .. agent .. '|' .. kind,
    'reply|group:' .. conversation.groupId .. '|' .. kind, 'reply|shop|' .. kind, 'reply|name|' .. conversation.groupId)
  local text = found[1] or found[2] or found[3]
  if not text or text == '' then return nil end
  return fill(text, conversation, found[4])
end

-- Why nobody is there yet: said once for each reason until somebody is, or a person has replied.
local function tell(conversation, reason)
  conversation.told = conversation.told or {}
  if conversation.told[reason] then return end
  conversation.told[reason] = true
  local kind = reason
  if conversation.status == 'queued' then kind = 'queue'
  elseif reason == 'all_busy' then kind = 'busy'
  elseif reason == 'nobody' or reason == 'off_duty' then kind = 'offline' end
  append_system(conversation, { code = 'notice', reason = reason, text = words_for(kind, conversation) })
end
