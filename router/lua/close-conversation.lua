-- close-conversation: ends a conversation for its buyer, its agent or the shop, and gives the slot on.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId by actorId epoch
-- RETURNS: ok stale not_found closed rules_changed shop_not_loaded
-- KEEPS: R1 R2 R6 R13 M6
-- COST: O(conversations that the freed slot moves)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if A.by == 'buyer' and conversation.buyerId ~= A.actorId then return { 'not_found' } end
if conversation.status == 'closed' then return { 'closed' } end
if A.by == 'agent' and conversation.agentId ~= A.actorId then return { 'stale' } end
-- An agent must name the epoch; a supervisor names the one he looked at; 0: none.
if (A.by == 'agent' or A.epoch ~= '0') and conversation.epoch ~= tonumber(A.epoch) then return { 'stale' } end

if A.by == 'agent' then redis.call('ZADD', K.activity, A.now, A.actorId) end
local agent = close(conversation, A.by)
if agent then after_release(agent, conversation.groupId) end
return { 'ok', encoded_effects() }
