-- drain: moves the queue and the pool in the same step that frees a slot or brings an agent in (R6, R8), and
-- takes people out of a queue that nobody serves any more.
-- USES: timers

-- Most conversations that one script run moves; what is left is due at once in the next sweep.
local MAX_MOVES = 100

local function call_again(kind, id)
  redis.call('ZADD', K.timers, now, kind .. '|' .. id .. '|0')
end

-- Behind this many in one line who may not be given to the only one ready, nobody looks.
local MAX_HEADS = 5

-- The first of this group's line that somebody who is ready may have.
local function match_in_group(key, group)
  local ready = redis.call('ZRANGEBYLEX', K.ready, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, 2)
  if #ready == 0 then return nil end
  local heads = redis.call('ZRANGEBYLEX', key, '[' .. group .. '|', '(' .. group .. '}', 'LIMIT', 0, MAX_HEADS)
  for _, head in ipairs(heads) do
    local conversation = get_conversation(last_part(head))
    if group_has_room(conversation.groupId) then
      for _, candidate in ipairs(ready) do
        -- He has just given it back (R11).
        if last_part(candidate) ~= conversation.avoidId then return head, candidate, conversation end
      end
    end
  end
  return nil
end

-- The earliest match over several groups: class first, then arrival (P8).
local function next_match(key, groups)
  local best, best_ready, best_order
  for _, group in ipairs(groups) do
    local head, ready, conversation = match_in_group(key, group)
    if head then
      local order = string.match(head, '^[^|]*|([^|]*|[^|]*)|')
      if not best or order < best_order then best, best_ready, best_order = conversation, ready, order end
    end
  end
  return best, best_ready
end

local function give_out(conversation, ready, rule)
  local trace = new_trace(conversation, 'capacity')
  local waits_for = conversation.waitsFor
  add_step(trace, rule, 'taken', last_part(ready), waits_for)
  list_group(trace, waits_for)
  settle_on(conversation, trace, get_agent(last_part(ready)), rule, 'assigned')
  store_trace(conversation, trace)
  announce_conversation(conversation, 'assigned')
end

-- Serves these groups' queues, then their pools, until nobody is ready or nobody waits.
local function drain(groups)
  if redis.call('ZCARD', K.queue) + redis.call('ZCARD', K.pool) == 0 then return end
  for _ = 1, MAX_MOVES do
    local conversation, ready = next_match(K.queue, groups)
    local rule = 'R6'
    if not conversation then
      conversation, ready = next_match(K.pool, groups)
      rule = 'R8'
    end
    if not conversation then return end
    give_out(conversation, ready, rule)
  end
  for _, group in ipairs(groups) do call_again('drain', group) end
end

local function drain_for(agent)
  drain(groups_of(agent))
end

-- R4.9 holds only while somebody is online: when the last one leaves, the waiting are decided anew.
local function rescue(groups)
  for _, group in ipairs(groups) do
    if count_in(K.online, group) == 0 and count_in(K.grace, group) == 0 then
      for i = 1, MAX_MOVES + 1 do
        local member = first_in(K.queue, group)
        if not member then break end
        if i > MAX_MOVES then
          call_again('rescue', group)
          break
        end
        local conversation = get_conversation(last_part(member))
        -- Who waits for his own group to come below its limit waits for no person; so do those behind him.
        if conversation.groupId == group and not group_has_room(group) then break end
        stop_waiting(conversation)
        decide(conversation, 'leave')
        announce_conversation(conversation, conversation.status)
        -- It may wait for the same group again: then there is no more to do.
        if conversation.status == 'queued' and conversation.waitsFor == group then break end
      end
    end
  end
end

-- Every line in which somebody waits; COST: O(lines).
local function waiting_lines()
  local lines = {}
  for _, key in ipairs({ K.queue, K.pool }) do
    local from = '-'
    while true do
      local member = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', 0, 1)[1]
      if not member then break end
      local line = string.match(member, '^[^|]*')
      lines[#lines + 1] = line
      from = '(' .. line .. '}'
    end
  end
  return lines
end

-- What follows when an agent gave up a conversation of this group: his slot is free, and so is the group's.
local function after_release(agent, group)
  local groups = groups_of(agent)
  groups[#groups + 1] = group
  drain(groups)
  rescue({ group })
end
