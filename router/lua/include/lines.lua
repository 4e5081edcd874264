-- lines: groups, their tiers, hours and overflow (R4.7, R4.8).

-- R7: outside the hours of the group, or of the shop, nobody is there whoever is online.
local function is_open(line)
  return A.closed == '' or (A.closed ~= '*' and not string.find(A.closed, ',' .. line .. ',', 1, true))
end

local function count_online(line)
  local count = 0
  for _, tier in ipairs(tiers_of(line)) do count = count + count_in(K.online, tier) end
  return count
end

local function count_grace(line)
  local count = 0
  for _, tier in ipairs(tiers_of(line)) do count = count + count_in(K.grace, tier) end
  return count
end

local function has_ready(line)
  for _, tier in ipairs(tiers_of(line)) do
    if redis.call('ZRANGEBYLEX', K.ready, '[' .. tier .. '|', '(' .. tier .. '}', 'LIMIT', '0', '1')[1] then return true end
  end
  return false
end

-- R6: a line that is as long as its group lets it be has a way out. True when the conversation may still wait in it.
local function line_has_place(trace, conversation, line)
  local group = get_group(conversation.groupId)
  local most = group and group.queue.maxLength
  if not most or count_in(K.queue, line) < most then return true end
  add_step(trace, 'R6', 'queue_full', nil, line)
  return false
end

-- How many more are asked where an agent may have room and yet be passed by.
local MAX_ASKED = 200

-- The best member of `ready` in this line whom nothing excludes, and who may have it where `may_have` asks.
local function best_ready(line, conversation, may_have)
  local most = #(conversation.excluded or {}) + (may_have and MAX_ASKED or 1)
  local function may_take(member)
    local id = last_part(member)
    return not is_excluded(conversation, id) and (not may_have or may_have(get_agent(id)))
  end
  for _, tier in ipairs(tiers_of(line)) do
    local members = redis.call('ZRANGEBYLEX', K.ready, '[' .. tier .. '|', '(' .. tier .. '}', 'LIMIT', '0', most)
    for i, member in ipairs(members) do
      if may_take(member) then
        local even = i == 1 and strategy_of(tier) == 'weighted' and even_out(tier, member)
        return even and may_take(even) and even or member
      end
    end
  end
  return nil
end

-- Is anybody online there who may have it, now or when he has room?
local function somebody_online(line, conversation)
  local count = count_online(line)
  for _, id in ipairs(conversation.excluded or {}) do
    for _, tier in ipairs(tiers_of(line)) do
      if redis.call('ZSCORE', K.online, tier .. '|' .. id) then count = count - 1 end
    end
  end
  return count > 0
end

-- The best of those who are ready; 'taken', 'closed', 'all_full', 'nobody_online'.
local function try_line(trace, rule, conversation, line)
  local result, best
  if not is_open(line) then
    result = 'closed'
  else
    best = best_ready(line, conversation)
    result = best and 'taken' or somebody_online(line, conversation) and 'all_full' or 'nobody_online'
  end
  local id = best and last_part(best)
  conversation.turnOf = best and line
  add_step(trace, rule, result, id, line)
  return get_agent(id), result
end

-- R4.8, at once: the overflow groups in order, then anybody of the shop.
local function try_overflow(trace, conversation)
  local group = get_group(conversation.groupId)
  local waits_for
  for _, overflow in ipairs(group and group.overflow or {}) do
    local agent, result = try_line(trace, 'R4.8', conversation, overflow.id)
    if agent then
      list_line(trace, overflow.id)
      return agent
    end
    if result == 'all_full' then waits_for = waits_for or overflow.id end
  end
  if not settings().restOfShop then
    add_step(trace, 'R4.8', 'not_allowed')
    return nil, waits_for
  end
  local agent, result = try_line(trace, 'R4.8', conversation, '*')
  if result ~= 'nobody_online' and result ~= 'closed' then list_line(trace, '*') end
  return agent, waits_for or (result == 'all_full' and '*' or nil)
end
