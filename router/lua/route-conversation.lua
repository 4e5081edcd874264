-- route-conversation: decides who gets a new conversation, by the order of R4.
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId groupId matchedRuleId priority cause
-- RETURNS: done unchanged not_found rules_changed shop_not_loaded
-- KEEPS: R1 R2 R3 R4 R5 R17 R19
-- COST: O(log agents), plus the stand-ins that are followed and at most 30 names in the trace
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

local conversation = get_conversation(A.conversationId)
if not conversation then return { 'not_found' } end
if conversation.status ~= 'new' then return { 'unchanged' } end

conversation.groupId = A.groupId
conversation.priority = tonumber(A.priority)
if A.matchedRuleId ~= '' then conversation.matchedRuleId = A.matchedRuleId end
redis.call('ZREM', K.timers, 'orphan|' .. A.conversationId .. '|0')
decide(conversation, A.cause)
announce_decision(conversation)
return { 'done', encoded_effects() }
