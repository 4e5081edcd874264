-- close-conversation: ends a conversation for its buyer, its agent or the shop, and gives the slot on.
-- KEYS: meta agents briefs groups members online grace ready conversations buyers recents holdings queue pool
-- KEYS: unanswered owed cursors tail traces outbox timers today minutes
-- ARGV: now conversationId by actorId epoch
-- RETURNS: ok stale not_found closed shop_not_loaded
-- KEEPS: R1 R2 R6 R13 M6
-- COST: O(conversations that the freed slot moves)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local KEEP_CLOSED_MS = 600000

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if A.by == 'buyer' and conversation.buyerId ~= A.actorId then return { 'not_found' } end
if conversation.status == 'closed' then return { 'closed' } end
if A.by == 'agent' and (conversation.agentId ~= A.actorId or conversation.epoch ~= tonumber(A.epoch)) then
  return { 'stale' }
end

-- Abandoned: never given to anybody. Missed: nobody ever replied. Dropped: the last reply did not arrive (M6).
local function outcome_of(c)
  if c.assignments == 0 then return 'abandoned' end
  if not c.firstReplyAt then return 'missed' end
  local cursors = read_cursors(c.conversationId)
  if c.lastAgentSeq > math.max(cursors.buyerDelivered, cursors.buyerRead) then return 'dropped' end
  return 'served'
end

conversation.outcome = outcome_of(conversation)
count('closed')
if conversation.outcome ~= 'served' then count(conversation.outcome) end
append_system(conversation, { code = 'closed', reason = A.by })
owe_no_more(conversation)
conversation.unansweredSince = nil
local agent, group = nil, conversation.groupId
if conversation.agentId then agent = release(conversation) else stop_waiting(conversation) end
redis.call('ZREM', K.timers, 'orphan|' .. A.conversationId .. '|0')
conversation.status, conversation.closedAt, conversation.closedBy = 'closed', now, A.by
conversation.servedBy = agent and agent.id or nil
redis.call('HDEL', K.buyers, conversation.buyerId)
redis.call('ZADD', K.timers, now + KEEP_CLOSED_MS, 'purge|' .. A.conversationId .. '|0')
announce_conversation(conversation, 'closed', agent and agent.id)
if agent then after_release(agent, group) end
return { 'ok', encoded_effects() }
