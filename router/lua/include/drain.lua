-- drain: moves the queue and the pool in the same step that frees a slot or brings an agent in (R6, R8), and
-- takes people out of a line that nobody serves any more.
-- USES: timers

-- Most conversations that one script run moves; what is left is due at once in the next sweep.
local MAX_MOVES = 100

local function call_again(kind, id)
  redis.call('ZADD', K.timers, A.now, kind .. '|' .. id .. '|0')
end

-- Behind this many in one part who may not be given to those who are ready, nobody looks; so many are read at a time.
local MAX_HEADS, PAGE = 1000, 20

-- When this agent was given what he had of the pool in the last minute.
local PACE_MS = 60000
local function given_from_pool(agent)
  local given = {}
  for _, at in ipairs(agent.fromPool or {}) do
    if at > now - PACE_MS then given[#given + 1] = at end
  end
  return given
end

-- R8: an agent gets so many from the pool in any minute. When that lets him have more again, the sweep looks anew.
local function may_have_from_pool(agent)
  local given = given_from_pool(agent)
  local over = #given - settings().pool.maxPerAgentPerMinute
  if over < 0 then return true end
  local again_at, next_at = given[over + 1] + PACE_MS, tonumber(redis.call('HGET', K.meta, 'paceAt') or math.huge)
  if again_at < next_at then redis.call('HSET', K.meta, 'paceAt', again_at) end
  return false
end

-- He waits since when he came into it.
local function move_in_pool(conversation, line)
  local waiting_at = conversation.waitingAt
  put_in_pool(conversation, line)
  conversation.waitingAt = waiting_at
  save_conversation(conversation)
end

-- R8: too old to be handed out by itself: it stays in the pool, in a line that nobody serves but by hand.
local OLD_LINE = '~'
local function put_aside_if_old(conversation)
  if now - conversation.openedAt <= settings().pool.maxAgeMs then return false end
  move_in_pool(conversation, OLD_LINE)
  return true
end

-- The parts of a line in which somebody waits, each with its first page: of a group that has a limit by itself, of all
-- others together. COST: one read for each, of which one is for those others.
local function parts_of(key, line)
  local from = '[' .. line .. '|'
  return function()
    if not from then return nil end
    local to = '(' .. line .. '}'
    local page = redis.call('ZRANGEBYLEX', key, from, to, 'LIMIT', '0', PAGE)
    if not page[1] then return nil end
    local name = place_of(page[1])
    local group = string.match(name, '^%%(.*)|$')
    if group then to = '(' .. line .. '|%' .. group .. '}' end
    from = group and to
    return { group = group, name = name, page = page, to = to }
  end
end

-- Those at the head of one part, one after the other.
local function heads_of(key, part)
  local page, i, seen = part.page, 0, 0
  return function()
    if i == #page then
      if #page < PAGE or seen >= MAX_HEADS then return nil end
      page, i = redis.call('ZRANGEBYLEX', key, '(' .. page[i], part.to, 'LIMIT', '0', PAGE), 0
    end
    i, seen = i + 1, seen + 1
    local head = page[i]
    -- The first page may reach into the next part.
    if not head or place_of(head) ~= part.name then return nil end
    return head, look_at(last_part(head))
  end
end

-- The first of this line whom `match_in_part` finds somebody for; a group that may hold no more is passed by.
local function first_match(key, line, match_in_part)
  local best, best_ready_member, best_turn
  for part in parts_of(key, line) do
    if not part.group or group_has_room(part.group) then
      local conversation, ready, head = match_in_part(part)
      local _, turn = place_of(head or '')
      if conversation and (not best or turn < best_turn) then
        best, best_ready_member, best_turn = conversation, ready, turn
      end
    end
  end
  return best, best_ready_member, best_turn
end

-- The first of this line of the queue that somebody who is ready may have. Who waits there is served to the end,
-- whatever the hours; who only waits there as well (R4.8) is not.
local function match_in_queue(key, line)
  if key == K.overflow and not is_open(line) then return nil end
  if not has_ready(line) then return nil end
  return first_match(key, line, function(part)
    for head, conversation in heads_of(key, part) do
      local ready = best_ready(line, conversation)
      if ready then return conversation, ready, head end
    end
  end)
end

-- The same of the pool, which is handed out within the hours alone (R7, R8), to those who may have more this minute.
local function match_in_pool(line)
  if not is_open(line) or not best_ready(line, {}, may_have_from_pool) then return nil end
  return first_match(K.pool, line, function(part)
    for head, conversation in heads_of(K.pool, part) do
      if put_aside_if_old(conversation) then
        -- Those behind it are looked at in the next sweep, if need be.
        call_again('drain', line)
      else
        local ready = best_ready(line, conversation, may_have_from_pool)
        if ready then return conversation, ready, head end
      end
    end
  end)
end

local function match_in_line(key, line)
  if key == K.pool then return match_in_pool(line) end
  return match_in_queue(key, line)
end

-- Of several lines in which one waits, his own group's goes first, then the one he was sent to.
local function rank_of_line(conversation, line)
  if line == conversation.groupId then return '0' end
  return line == conversation.waitsFor and '1' or '2' .. line
end

-- The earliest match over several lines, and over those who wait there as well (R4.8): class, then arrival (P8).
local function next_match(keys, lines)
  local best, best_ready_member, best_order, best_line
  for _, line in ipairs(lines) do
    for _, key in ipairs(keys) do
      local conversation, ready, turn = match_in_line(key, line)
      if conversation then
        local order = string.match(turn, '^[^|]*|[^|]*|') .. rank_of_line(conversation, line)
        if not best or order < best_order then
          best, best_ready_member, best_order, best_line = conversation, ready, order, line
        end
      end
    end
  end
  return best, best_ready_member, best_line
end

local function give_out(conversation, ready, rule, line)
  local trace = new_trace(conversation, 'capacity')
  local agent = get_agent(last_part(ready))
  add_step(trace, rule, 'taken', agent.id, line)
  list_line(trace, line)
  if rule == 'R8' then
    agent.fromPool = given_from_pool(agent)
    table.insert(agent.fromPool, now)
  end
  conversation.turnOf = line
  settle_on(conversation, trace, agent, rule, 'assigned')
  store_trace(conversation, trace)
  announce_conversation(conversation, 'assigned')
end

local function nobody_waits()
  return redis.call('ZCARD', K.queue) + redis.call('ZCARD', K.pool) == 0
end

-- Every line in which somebody waits; COST: O(lines).
local function waiting_lines()
  local lines = {}
  for _, key in ipairs({ K.queue, K.overflow, K.pool }) do
    local from = '-'
    while true do
      local member = redis.call('ZRANGEBYLEX', key, from, '+', 'LIMIT', '0', '1')[1]
      if not member then break end
      local line = string.match(member, '^[^|]*')
      lines[#lines + 1] = line
      from = '(' .. line .. '}'
    end
  end
  return lines
end

-- R12: in pull mode only those move by themselves who wait for one agent.
local function lines_that_move(lines)
  if settings().assignment ~= 'pull' then return lines end
  local own = {}
  for _, line in ipairs(lines) do
    if string.sub(line, 1, 1) == '@' then own[#own + 1] = line end
  end
  return own
end

-- Serves these lines of the queue, then of the pool where it hands out by itself, until nobody is ready or nobody
-- waits.
local function drain(lines)
  if nobody_waits() then return end
  lines = lines_that_move(lines)
  local pool = settings().pool.auto and { K.pool } or {}
  for _ = 1, MAX_MOVES do
    local rule = 'R6'
    local conversation, ready, line = next_match({ K.queue, K.overflow }, lines)
    if not conversation then
      rule = 'R8'
      conversation, ready, line = next_match(pool, lines)
    end
    if not conversation then return end
    give_out(conversation, ready, rule, line)
  end
  for _, line in ipairs(lines) do call_again('drain', line) end
end

-- A group with a limit has a place again: who waits for it may stand in any line, that of one agent or the shop's.
local function drain_group(group)
  if nobody_waits() then return end
  drain(has_limit(group) and group_has_room(group) and waiting_lines() or { group })
end

local function drain_for(agent)
  drain(lines_of(agent))
end

-- Says what was decided; a refusal ends the conversation there. Whom the pool takes although somebody may have him now,
-- as one of the rest of the shop while his own line is too long, is handed out at once (R8).
local function announce_decision(conversation, reason, lost_by)
  if conversation.refused then return close(conversation, 'shop') end
  announce_conversation(conversation, reason or conversation.status, lost_by)
  if conversation.status == 'pooled' then drain({ conversation.waitsFor }) end
end

local function redecide(conversation, cause)
  stop_waiting(conversation)
  decide(conversation, cause)
  announce_decision(conversation)
end

-- Whose turn it is in a line of the queue.
local function first_in_queue(line)
  local first, first_turn
  for part in parts_of(K.queue, line) do
    local _, turn = place_of(part.page[1])
    -- Who waits for his own group to come below its limit waits for no person.
    local waits_for_place = part.group == line and not group_has_room(line)
    if not waits_for_place and (not first or turn < first_turn) then first, first_turn = part.page[1], turn end
  end
  return first
end

-- R4.9 holds only while somebody is online: when the last one leaves, the waiting are decided anew.
local function rescue(lines)
  if nobody_waits() then return end
  for _, line in ipairs(lines) do
    if count_online(line) == 0 and count_grace(line) == 0 then
      for i = 1, MAX_MOVES + 1 do
        local member = first_in_queue(line)
        if not member then break end
        if i > MAX_MOVES then
          call_again('rescue', line)
          break
        end
        local conversation = get_conversation(last_part(member))
        redecide(conversation, 'leave')
        -- It may wait in the same line again: then there is no more to do.
        if conversation.status == 'queued' and conversation.waitsFor == line then break end
      end
    end
  end
end

-- What follows when an agent gave up a conversation of this group: his slot is free, and so is the group's.
local function after_release(agent, group)
  if nobody_waits() then return end
  if has_limit(group) then drain_group(group) end
  drain_for(agent)
  drain({ group })
  rescue({ group })
end
