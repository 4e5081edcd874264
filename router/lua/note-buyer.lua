-- note-buyer: what the shop has settled about one buyer: blocked (R4.1), or his dedicated agent (R4.4).
-- KEYS: meta buyers blocked dedicated
-- ARGV: now day closed version buyerId blocked dedicatedAgentId
-- RETURNS: ok shop_not_loaded
-- After ok: the buyer's open conversation or ''
-- KEEPS: R4.1 R4.4
-- COST: O(1)
-- INCLUDE: shop

if not shop_is_loaded() then return { 'shop_not_loaded' } end

redis.call(A.blocked == '1' and 'SADD' or 'SREM', K.blocked, A.buyerId)
if A.dedicatedAgentId == '' then
  redis.call('HDEL', K.dedicated, A.buyerId)
else
  redis.call('HSET', K.dedicated, A.buyerId, A.dedicatedAgentId)
end
return { 'ok', redis.call('HGET', K.buyers, A.buyerId) or '' }
