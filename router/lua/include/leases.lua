-- leases: a live connection is a lease that its gateway renews; only leases make reachable (R14, P7).
-- USES: leases activity

local LEASE_MS = 10000

local function lease_member(agent_id, connection_id, device)
  return agent_id .. '|' .. connection_id .. '|' .. device
end

-- Renews, or opens where there is none. The second device flips nothing. Returns true when newly opened.
local function hold_lease(agent, connection_id, device)
  local opened = redis.call('ZADD', K.leases, now + LEASE_MS, lease_member(agent.id, connection_id, device)) == 1
  if not opened then return false end
  local was_present = is_present(agent)
  if not is_connected(agent) then agent.reachableAt = now end
  agent[device] = agent[device] + 1
  redis.call('ZADD', K.activity, A.now, agent.id)
  if is_present(agent) and not was_present then
    agent.connections = agent.connections + 1
    agent.graceUntil, agent.goneAt, agent.keeps = nil, nil, nil
  end
  save_agent(agent)
  announce_agent(agent)
  return true
end

-- The last connection that counts is gone: that starts the grace (R10); nothing moves before it ends.
local function drop_lease(agent, member)
  if redis.call('ZREM', K.leases, member) == 0 then return end
  local device = last_part(member)
  agent[device] = math.max(0, agent[device] - 1)
  if not is_connected(agent) then agent.reachableAt = now end
  if not is_present(agent) then
    agent.goneAt = now
    begin_grace(agent)
  end
  save_agent(agent)
  announce_agent(agent)
end
