-- accept-messages: takes a batch of messages of one shop: removes repeats, opens conversations, gives seqs,
-- writes conversation and outbox, keeps the unanswered and response-time numbers, says who holds it.
-- KEYS: meta conversations buyers blocked recents recentTimes unanswered owed activity cursors tail outbox timers
-- KEYS: seen seenBefore today minutes served
-- ARGV: now day closed version
-- Then 10 for each message: side (buyer, agent), sender id, sender name, conversation id (agent) or new
-- conversation id (buyer), epoch, client id, JSON {clientId, from, body}, entry JSON, first words, preview
-- RETURNS: ok shop_not_loaded
-- After ok: 1 when the outbox was empty; then for each message status (accepted, repeat, stale, not_found,
-- closed, disabled, blocked), conversation id, seq, at, buyer id, agent id, conversation status, opened, woke
-- KEEPS: P1 P2 P3 R2 R4.1 R9 M1 M3 M4 M5 M8
-- COST: O(messages)
-- INCLUDE: shop outbox conversations numbers served

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local FIELDS = 10
local ORPHAN_MS = 2000
local outbox_was_empty = redis.call('XLEN', K.outbox) == 0
local reply = { 'ok', outbox_was_empty and 1 or 0 }
-- By id; and those of them that were changed since they were read or written.
local touched, unsaved = {}, {}

local function answer(status, conversation, seq, at, opened, woke)
  reply[#reply + 1] = {
    status, conversation and conversation.conversationId or '', seq or 0, at or 0,
    conversation and conversation.buyerId or '', conversation and conversation.agentId or '',
    conversation and conversation.status or '', opened and 1 or 0, woke and 1 or 0,
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
    assignments = 0, decisions = 0, arrivalNo = next_number('arrival'),
  }
  touched[id] = conversation
  redis.call('HSET', K.buyers, buyer_id, id)
  redis.call('ZADD', K.timers, now + ORPHAN_MS, 'orphan|' .. id .. '|0')
  count('incoming')
  count_in_minute('incoming', 1)
  return conversation
end

-- R13: a chat that had given its slot back wakes: take-slot decides, at the latest in the next sweep.
local function wake(conversation)
  if not conversation.silent then return false end
  redis.call('ZADD', K.timers, A.now, 'wake|' .. conversation.conversationId .. '|0')
  return true
end

local function accept_buyer(i, sender_id)
  local open_id = redis.call('HGET', K.buyers, sender_id)
  local conversation = open_id and load_once(open_id)
  local opened = not conversation
  if opened then
    if redis.call('SISMEMBER', K.blocked, sender_id) == 1 then return 'blocked' end
    if not settings().enabled then return 'disabled' end
    conversation = open_conversation(ARGV[i + 3], sender_id, ARGV[i + 2], ARGV[i + 7], ARGV[i + 8])
  end
  local was_answered = not conversation.unansweredSince
  buyer_spoke(conversation)
  note_spoken(conversation, 'buyer')
  if was_answered and conversation.agentId then watch_silence(conversation) end
  return 'accepted', conversation, opened
end

local function accept_agent(i, sender_id)
  local conversation = load_once(ARGV[i + 3])
  if not conversation then return 'not_found' end
  if conversation.status == 'closed' then return 'closed', conversation end
  if conversation.agentId ~= sender_id or conversation.epoch ~= tonumber(ARGV[i + 4]) then
    return 'stale', conversation
  end
  redis.call('ZADD', K.activity, A.now, sender_id)
  -- A bot is no person: whoever it answers still waits for one (M1, M4).
  if conversation.byBot then return 'accepted', conversation end
  local was_owed = conversation.unansweredSince
  person_replied(conversation)
  note_spoken(conversation, 'agent')
  if was_owed then watch_idle(conversation) end
  conversation.excluded, conversation.alarmed, conversation.missedAt, conversation.told = nil, nil, nil, nil
  redis.call('HSET', K.recents, conversation.buyerId, sender_id .. '|' .. A.now)
  redis.call('ZADD', K.recentTimes, A.now, conversation.buyerId)
  return 'accepted', conversation
end

local function accept(i)
  local side, sender_id, client_id, json = ARGV[i], ARGV[i + 1], ARGV[i + 5], ARGV[i + 6]
  local sender = side .. ':' .. sender_id
  local seen_field = sender .. '|' .. client_id

  local first_id, first_seq, first_at = find_repeat(seen_field)
  if first_id then
    local first = load_once(first_id) or { conversationId = first_id, buyerId = side == 'buyer' and sender_id or '' }
    return answer('repeat', first, first_seq, first_at)
  end

  local status, conversation, opened
  if side == 'buyer' then
    status, conversation, opened = accept_buyer(i, sender_id)
  else
    status, conversation = accept_agent(i, sender_id)
  end
  if status ~= 'accepted' then return answer(status, conversation) end

  unsaved[conversation] = true
  conversation.preview = ARGV[i + 9]
  local seq = append_message(conversation, sender, json)
  if side == 'agent' then conversation[conversation.byBot and 'lastBotSeq' or 'lastAgentSeq'] = seq end
  redis.call('HSET', K.seen, seen_field, conversation.conversationId .. '|' .. seq .. '|' .. A.now)
  if opened then
    remember_conversation('opened', with_cursors(save_conversation(conversation), conversation.conversationId))
    unsaved[conversation] = nil
  end
  answer('accepted', conversation, seq, now, opened, side == 'buyer' and wake(conversation))
end

for i = 5, #ARGV, FIELDS do accept(i) end
for conversation in pairs(unsaved) do save_conversation(conversation) end
return reply
