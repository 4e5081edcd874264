-- recall-message: takes a message back within its window; the recall is a line of its own (W6).
-- KEYS: meta conversations cursors tail outbox seen seenBefore
-- ARGV: now day closed version conversationId seq sender senderId epoch clientId recallJson recalledJson windowMs
-- RETURNS: ok repeat stale not_found too_late shop_not_loaded
-- KEEPS: P1 P3 R2 W6
-- COST: O(1)
-- INCLUDE: shop outbox conversations

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if A.sender == 'buyer' and conversation.buyerId ~= A.senderId then return { 'not_found' } end
local sender = A.sender .. ':' .. A.senderId
local seen_field = sender .. '|' .. A.clientId
local field = A.conversationId .. '|' .. A.seq
local recalled_field = 'recalled|' .. field
local wrote, sent_at = string.match(redis.call('HGET', K.tail, field) or '', '^([^\n]*)\n(%d+)\n')

local function seen(name)
  return redis.call('HGET', K.seen, name) or redis.call('HGET', K.seenBefore, name)
end

-- A message is taken back once, whatever the client id of the second try (P2). Where the message itself has left
-- Redis, the client id alone tells.
local first = wrote == sender and seen(recalled_field) or not wrote and seen(seen_field)
if first then
  local _, seq, at = string.match(first, '^([^|]*)|(%d+)|(%d+)$')
  return { 'repeat', tonumber(seq), tonumber(at), conversation.buyerId, conversation.agentId or '' }
end
if A.sender == 'agent' and (conversation.agentId ~= A.senderId or conversation.epoch ~= tonumber(A.epoch)) then
  return { 'stale' }
end
-- A client id that stands for something else already names no recall.
if wrote ~= sender or seen(seen_field) then return { 'not_found' } end
if conversation.status == 'closed' then return { 'too_late' } end
if now - tonumber(sent_at) > tonumber(A.windowMs) then return { 'too_late' } end

redis.call('HSET', K.tail, field, sender .. '\n' .. sent_at .. '\n' .. A.recalledJson)
redis.call('XADD', K.outbox, '*', 't', 'recalled', 'at', A.now, 'c', A.conversationId, 's', A.seq)
local seq = append_message(conversation, sender, A.recallJson)
local place = A.conversationId .. '|' .. seq .. '|' .. A.now
redis.call('HSET', K.seen, seen_field, place, recalled_field, place)
save_conversation(conversation)
return { 'ok', seq, now, conversation.buyerId, conversation.agentId or '' }
