-- set-agent-state: what a member of staff has chosen: accepting, away or off (R14).
-- KEYS: meta agents briefs groups members online grace ready conversations recents holdings queue pool
-- KEYS: unanswered owed cursors tail traces outbox timers today minutes
-- ARGV: now agentId state
-- RETURNS: ok not_found shop_not_loaded
-- KEEPS: R1 R6 R8 R14
-- COST: O(groups of the agent, conversations that move)
-- INCLUDE: shop outbox agents conversations numbers assignment trace decide drain

if not shop_is_loaded() then return { 'shop_not_loaded' } end

local agent = get_agent(A.agentId)
if not agent or agent.frozen then return { 'not_found' } end
if agent.state ~= A.state then
  agent.state, agent.stateAt = A.state, now
  save_agent(agent)
  announce_agent(agent)
  drain_for(agent)
  rescue(groups_of(agent))
end
return { 'ok', cjson.encode(get_agent(A.agentId)), encoded_effects() }
