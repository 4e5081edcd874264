-- outbox: what PostgreSQL must remember, written in the same step as the change itself (P1).
-- USES: outbox

local function remember(kind, data)
  redis.call('XADD', K.outbox, '*', 't', kind, 'at', A.now, 'j', data)
end
