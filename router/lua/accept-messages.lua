-- accept-messages: takes a batch of messages of one shop: removes repeats, opens conversations, gives seqs,
-- writes conversation and outbox, keeps the unanswered and response-time numbers, says who holds it.
-- KEYS: meta conversations buyers recents recentTimes unanswered owed cursors tail outbox timers
-- KEYS: seen seenBefore today minutes
-- ARGV: now
-- Then 10 for each message: side (buyer, agent), sender id, sender name, conversation id (agent) or new
-- conversation id (buyer), epoch, client id, JSON {clientId, from, body}, entry JSON, first words, preview
-- RETURNS: ok shop_not_loaded
-- After ok: 1 when the outbox was empty; then for each message status (accepted, repeat, stale, not_found,
-- closed, disabled), conversation id, seq, at, buyer id, agent id, conversation status, opened
-- KEEPS: P1 P2 P3 R2 M1 M3 M4
-- COST: O(messages)
-- INCLUDE: shop outbox conversations numbers

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local FIELDS = 10
local ORPHAN_MS = 2000
local outbox_was_empty = redis.call('XLEN', K.outbox) == 0
local reply = { 'ok', outbox_was_empty and 1 or 0 }
local touched = {}

local function answer(status, conversation, seq, at, opened)
  reply[#reply + 1] = {
    status, conversation and conversation.conversationId or '', seq or 0, at or 0,
    conversation and conversation.buyerId or '', conversation and conversation.agentId or '',
    conversation and conversation.status or '', opened and 1 or 0,
  }
end

local function load_once(id)
  local conversation = touched[id]
  if not conversation then
    conversation = get_conversation(id)
    if conversation then touched[id] = conversation end
  end
  return conversation
end

-- The seq that this client id got before, today or yesterday (W1).
local function find_repeat(seen_field)
  local first = redis.call('HGET', K.seen, seen_field) or redis.call('HGET', K.seenBefore, seen_field)
  if not first then return nil end
  local id, seq, at = string.match(first, '^([^|]*)|(%d+)|(%d+)$')
  return id, tonumber(seq), tonumber(at)
end

local function open_conversation(id, buyer_id, buyer_name, entry, first_words)
  local conversation = {
    conversationId = id, buyerId = buyer_id, buyerName = buyer_name, status = 'new', epoch = 0, seq = 0,
    groupId = settings().defaultGroupId, entry = cjson.decode(entry), firstWords = first_words, openedAt = now,
    assignments = 0, decisions = 0,
  }
  touched[id] = conversation
  redis.call('HSET', K.buyers, buyer_id, id)
  redis.call('ZADD', K.timers, now + ORPHAN_MS, 'orphan|' .. id .. '|0')
  count('incoming')
  count_in_minute('incoming', 1)
  return conversation
end

local function accept(i)
  local side, sender_id, sender_name = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local conversation_id, epoch, client_id, json = ARGV[i + 3], ARGV[i + 4], ARGV[i + 5], ARGV[i + 6]
  local sender = side .. ':' .. sender_id
  local seen_field = sender .. '|' .. client_id

  local first_id, first_seq, first_at = find_repeat(seen_field)
  if first_id then
    local first = load_once(first_id) or { conversationId = first_id, buyerId = side == 'buyer' and sender_id or '' }
    return answer('repeat', first, first_seq, first_at, false)
  end

  local conversation, opened
  if side == 'buyer' then
    local open_id = redis.call('HGET', K.buyers, sender_id)
    conversation = open_id and load_once(open_id)
    if not conversation then
      if not settings().enabled then return answer('disabled') end
      conversation = open_conversation(conversation_id, sender_id, sender_name, ARGV[i + 7], ARGV[i + 8])
      opened = true
    end
    buyer_spoke(conversation)
  else
    conversation = load_once(conversation_id)
    if not conversation then return answer('not_found') end
    if conversation.status == 'closed' then return answer('closed', conversation) end
    if conversation.agentId ~= sender_id or conversation.epoch ~= tonumber(epoch) then
      return answer('stale', conversation)
    end
    person_replied(conversation)
    redis.call('HSET', K.recents, conversation.buyerId, sender_id .. '|' .. now)
    redis.call('ZADD', K.recentTimes, now, conversation.buyerId)
  end
  conversation.preview = ARGV[i + 9]
  local seq = append_message(conversation, sender, json)
  if side == 'agent' then conversation.lastAgentSeq = seq end
  redis.call('HSET', K.seen, seen_field, conversation.conversationId .. '|' .. seq .. '|' .. A.now)
  if opened then
    conversation.cursors = read_cursors(conversation.conversationId)
    remember('conversation', cjson.encode({ reason = 'opened', state = conversation }))
  end
  answer('accepted', conversation, seq, now, opened)
end

for i = 2, #ARGV, FIELDS do accept(i) end
for _, conversation in pairs(touched) do save_conversation(conversation) end
return reply
