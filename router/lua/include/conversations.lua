-- conversations: reads and writes conversations and appends to them.
-- USES: conversations tail cursors
-- INCLUDE: records

local function get_conversation(id)
  return read_record(K.conversations, id)
end

-- Those who wait are looked at again and again in one run: read once, until they change.
local looked_at
each_call(function() looked_at = {} end)

local function look_at(id)
  looked_at[id] = looked_at[id] or get_conversation(id)
  return looked_at[id]
end

-- Returns it as it was written.
local function save_conversation(conversation)
  looked_at[conversation.conversationId] = nil
  return write_record(K.conversations, conversation.conversationId, conversation)
end

-- R9: who let this buyer wait, or gave him back, is not asked again for that wait.
local function is_excluded(conversation, agent_id)
  for _, id in ipairs(conversation.excluded or {}) do
    if id == agent_id then return true end
  end
  return false
end

-- R6: by arrival at the shop.
local function comes_before(a, b)
  local first, second = a.arrivalNo or 0, b.arrivalNo or 0
  if first ~= second then return first < second end
  return a.conversationId < b.conversationId
end

-- How many messages of one conversation stay in Redis; older ones are read from SQL.
local TAIL_LENGTH = 1000

-- Gives the next seq, without a gap, and writes the message to the conversation and the outbox (P1, P3).
-- `json` is {clientId, from, body}, opaque: it is never decoded here.
local function append_message(conversation, sender, json)
  local seq = conversation.seq + 1
  conversation.seq = seq
  local id = conversation.conversationId
  redis.call('HSET', K.tail, id .. '|' .. seq, sender .. '\n' .. A.now .. '\n' .. json)
  if seq > TAIL_LENGTH then redis.call('HDEL', K.tail, id .. '|' .. (seq - TAIL_LENGTH)) end
  redis.call('XADD', K.outbox, '*', 't', 'message', 'at', A.now, 'c', id, 's', seq,
    'b', conversation.buyerId, 'a', conversation.agentId or '', 'j', json)
  return seq
end

-- One more field, whose JSON is at hand, for an object that has others.
local function with_field(object, name, json)
  return string.format('%s,"%s":%s}', string.sub(object, 1, -2), name, json)
end

-- A line of the router's own.
local function append_system(conversation, body)
  body.kind = 'system'
  local json = '{"from":{"kind":"system"},"body":' .. cjson.encode(body) .. '}'
  local seq = append_message(conversation, 'system', json)
  local about = cjson.encode({
    type = 'message', conversationId = conversation.conversationId, seq = seq, at = now,
    buyerId = conversation.buyerId, agentId = conversation.agentId,
  })
  add_effect(with_field(about, 'message', json))
end

-- How far each side has received and read; kept apart because it moves with every message.
local function packed_cursors(id)
  return redis.call('HGET', K.cursors, id) or '0|0|0|0'
end

local function read_cursors(id)
  local a, b, c, d = string.match(packed_cursors(id), '^(%d+)|(%d+)|(%d+)|(%d+)$')
  return {
    buyerDelivered = tonumber(a), buyerRead = tonumber(b), agentDelivered = tonumber(c), agentRead = tonumber(d),
  }
end

-- A conversation as others are told of it: what is stored, and its cursors.
local function with_cursors(json, id)
  return with_field(json, 'cursors', (string.gsub(packed_cursors(id), '^(%d+)|(%d+)|(%d+)|(%d+)$',
    '{"buyerDelivered":%1,"buyerRead":%2,"agentDelivered":%3,"agentRead":%4}')))
end

-- `state` is its JSON with the cursors.
local function remember_conversation(reason, state)
  remember('conversation', '{"reason":"' .. reason .. '","state":' .. state .. '}')
end

-- Saves a conversation whose state changed, remembers it, and tells everybody.
local function announce_conversation(conversation, reason, lost_by)
  local state = with_cursors(save_conversation(conversation), conversation.conversationId)
  add_effect(with_field(cjson.encode({ type = 'conversation', reason = reason, lostBy = lost_by }), 'conversation', state))
  remember_conversation(reason, state)
end
