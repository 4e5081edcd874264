-- move-cursor: notes how far one side has received and read; cursors never go back.
-- KEYS: meta conversations cursors tail outbox
-- ARGV: now day closed version conversationId side id delivered read
-- RETURNS: ok not_found stale shop_not_loaded
-- KEEPS: R2
-- COST: O(1)
-- INCLUDE: shop outbox conversations

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if A.side == 'buyer' and conversation.buyerId ~= A.id then return { 'not_found' } end
if A.side == 'agent' and conversation.agentId ~= A.id then return { 'stale' } end

local cursors = read_cursors(A.conversationId)
local read = math.min(tonumber(A.read), conversation.seq)
local delivered = math.max(math.min(tonumber(A.delivered), conversation.seq), read)
local moved = false
local function raise(name, value)
  if value > cursors[name] then cursors[name], moved = value, true end
end
raise(A.side .. 'Delivered', delivered)
raise(A.side .. 'Read', read)
local packed = string.format('%d|%d|%d|%d',
  cursors.buyerDelivered, cursors.buyerRead, cursors.agentDelivered, cursors.agentRead)
if moved then redis.call('HSET', K.cursors, A.conversationId, packed) end
return { 'ok', packed, moved and 1 or 0, conversation.buyerId, conversation.agentId or '' }
