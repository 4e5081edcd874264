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
local first = redis.call('HGET', K.seen, seen_field) or redis.call('HGET', K.seenBefore, seen_field)
if first then
  local _, seq, at = string.match(first, '^([^|]*)|(%d+)|(%d+)$')
  return { 'repeat', tonumber(seq), tonumber(at), conversation.buyerId, conversation.agentId or '' }
end
if A.sender == 'agent' and (conversation.agentId ~= A.senderId or conversation.epoch ~= tonumber(A.epoch)) then
  return { 'stale' }
end
if conversation.status == 'closed' then return { 'too_late' } end

local field = A.conversationId .. '|' .. A.seq
local wrote, at = string.match(redis.call('HGET', K.tail, field) or '', '^([^\n]*)\n(%d+)\n')
if wrote ~= sender then return { 'not_found' } end
if now - tonumber(at) > tonumber(A.windowMs) then return { 'too_late' } end

redis.call('HSET', K.tail, field, sender .. '\n' .. at .. '\n' .. A.recalledJson)
redis.call('XADD', K.outbox, '*', 't', 'recalled', 'at', A.now, 'c', A.conversationId, 's', A.seq)
local seq = append_message(conversation, sender, A.recallJson)
redis.call('HSET', K.seen, seen_field, A.conversationId .. '|' .. seq .. '|' .. A.now)
save_conversation(conversation)
return { 'ok', seq, now, conversation.buyerId, conversation.agentId or '' }
