-- wake-conversation: a chat whose slot was given back takes it again, or waits for its agent (R13).
-- KEYS: meta agents briefs groups rings members online grace ready leases conversations buyers recents dedicated
-- KEYS: holdings silent queue overflow pool unanswered owed activity cursors tail traces outbox timers seen today minutes
-- ARGV: now day closed version conversationId
-- RETURNS: ok unchanged rules_changed shop_not_loaded
-- KEEPS: R1 R3 R13 P5
-- COST: O(groups of the agent)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain moves

local refused = refusal()
if refused then return refused end

if not take_slot(A.conversationId) then return { 'unchanged' } end
return { 'ok', encoded_effects() }
