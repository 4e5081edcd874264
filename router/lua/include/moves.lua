-- moves: what takes chats from an agent or frees his slots without his doing (R9, R10, R13, R16).
-- USES: silent activity leases holdings

-- R14: a choice, whoever made it; who accepts again gets what waits, in the same step (R6). With an alarm it was nobody's
-- choice: that is told at once, and kept by the outbox.
local function set_state(agent, state, alarm)
  if agent.state == state then return end
  agent.state, agent.stateAt, agent.misses = state, now, 0
  save_agent(agent)
  announce_agent(agent)
  drain_for(agent)
  rescue(lines_of(agent))
  if alarm then
    add_effect({ type = 'alarm', kind = alarm, agentId = agent.id })
    local kept = { kind = alarm, agentId = agent.id, agentName = agent.name, groups = agent.groups, since = now }
    remember('alarm', cjson.encode(kept))
  end
end

-- Takes one chat from an agent and decides it anew, his stand-ins first.
local function move_chat(conversation, agent, cause)
  release(conversation)
  decide(conversation, cause, agent)
  announce_decision(conversation, 'moved', agent.id)
end

-- Who came first goes first (R6), so that he has the slot that is free.
local function held_in_order(agent)
  local held = {}
  for _, member in ipairs(redis.call('ZRANGEBYLEX', K.holdings, range_of(agent.id))) do
    held[#held + 1] = get_conversation(last_part(member))
  end
  table.sort(held, comes_before)
  return held
end

-- R10, when the grace is over, and R16, when an account ends. Returns true when chats are left for the next sweep.
local function move_chats(agent, action)
  if action == 'keep' then return false end
  local held = held_in_order(agent)
  for i = 1, math.min(#held, MAX_MOVES) do
    local conversation = held[i]
    local group = conversation.groupId
    if action == 'move' then
      move_chat(conversation, agent, 'drop')
    else
      release(conversation)
      local trace = new_trace(conversation, 'drop')
      list_line(trace, group)
      settle_in_queue(conversation, trace, group, 'R10')
      store_trace(conversation, trace)
      announce_decision(conversation, 'moved', agent.id)
    end
    drain_group(group)
    rescue({ group })
  end
  return #held > MAX_MOVES
end

-- R16: a frozen account is cut at once, and its chats move.
local function cut_off(agent)
  agent.frozen = true
  for _, lease in ipairs(redis.call('ZRANGE', K.leases, 0, -1)) do
    if string.sub(lease, 1, #agent.id + 1) == agent.id .. '|' then redis.call('ZREM', K.leases, lease) end
  end
  agent.desktop, agent.mobile, agent.graceUntil, agent.reachableAt = 0, 0, nil, now
  agent.goneAt, agent.keeps = nil, nil
  agent.connections = agent.connections + 1
  save_agent(agent)
  announce_agent(agent)
  add_effect({ type = 'frozen', agentId = agent.id })
end

local function move_frozen(agent)
  if move_chats(agent, 'move') then call_again('frozen', agent.id) end
  rescue(lines_of(agent))
end

local function freeze(agent)
  cut_off(agent)
  move_frozen(agent)
end

-- R9: the alarm at its time; then, where that is switched on, the next agent, and never the same again for that
-- wait. Who let so many go by is set away.
local function check_silence(id, version)
  local conversation = get_conversation(id)
  local epoch, since = string.match(version, '^(%d+):(%d+)$')
  if not conversation or conversation.status ~= 'assigned' or conversation.epoch ~= tonumber(epoch) then return end
  if conversation.unansweredSince ~= tonumber(since) then return end
  local due = silence_due(conversation)
  if not due then return end
  -- The rules may have changed since the timer was set.
  if due > now then return watch_silence(conversation) end
  -- Told at once, and kept by the outbox.
  local function raise_alarm(kind)
    local owed = owed_since(conversation)
    local state = with_cursors(save_conversation(conversation), conversation.conversationId)
    add_effect(with_field(cjson.encode({ type = 'alarm', kind = kind, since = owed }), 'conversation', state))
    remember('alarm', cjson.encode({
      kind = kind, conversationId = conversation.conversationId, buyerName = conversation.buyerName,
      epoch = conversation.epoch, agentId = conversation.agentId, agentName = conversation.agentName,
      groups = conversation.groupId, since = owed,
    }))
  end
  if not conversation.alarmed then
    conversation.alarmed = true
    raise_alarm('slow_reply')
    return watch_silence(conversation)
  end

  local agent, group = get_agent(conversation.agentId), conversation.groupId
  conversation.excluded = conversation.excluded or {}
  table.insert(conversation.excluded, agent.id)
  local trace = new_trace(conversation, 'silence')
  local other, rule, waits_for = choose(conversation, trace, agent)
  -- In pull mode it goes back to where the others take it from (R12).
  local to_claim = not other and rule == 'R12' and waits_for and somebody_online(waits_for, conversation)
  if not is_open(group) or not (other or to_claim) then
    -- Nobody is left to take it: it stays, and the supervisor is told.
    conversation.alarmed, conversation.missedAt, conversation.turnOf = nil, now, nil
    return raise_alarm('missed')
  end
  release(conversation)
  settle(conversation, trace, other, rule, waits_for, agent)
  announce_decision(conversation, 'moved', agent.id)
  agent = get_agent(agent.id)
  agent.misses = agent.misses + 1
  save_agent(agent)
  local most = settings().silence.awayAfterMisses
  if most > 0 and agent.misses >= most and agent.state == 'accepting' then
    set_state(agent, 'away', 'set_away')
  end
  after_release(agent, group)
end

-- M7: told to nobody, but kept for the time sheets.
local function save_slot(conversation, reason)
  remember_conversation(reason, with_cursors(save_conversation(conversation), conversation.conversationId))
end

-- R13: an answered chat whose buyer is silent frees its slot; one that nobody goes on with ends.
local function check_idle(id)
  local conversation = get_conversation(id)
  if not conversation or conversation.status ~= 'assigned' or conversation.unansweredSince then return end
  local idle, silent = settings().idleCloseMs, settings().silentChatMs
  if idle and now - idle_since(conversation) >= idle then
    local agent = close(conversation, 'shop')
    return after_release(agent, conversation.groupId)
  end
  if silent and not conversation.silent and now - silent_since(conversation) >= silent then
    local agent = get_agent(conversation.agentId)
    redis.call('ZADD', K.silent, '0', agent.id .. '|' .. id)
    conversation.silent = true
    save_slot(conversation, 'silent')
    agent.load = agent.load - 1
    end_excess(agent)
    save_agent(agent)
    drain_for(agent)
  end
  watch_idle(conversation)
end

-- The buyer spoke again. Over the limit only where the switch says so; else it waits for its agent, first in line.
local function take_slot(id)
  redis.call('ZREM', K.timers, 'wake|' .. id .. '|0')
  local conversation = get_conversation(id)
  if not conversation or not conversation.silent or conversation.status ~= 'assigned' then return false end
  local agent = get_agent(conversation.agentId)
  local member = agent.id .. '|' .. id
  if has_room(agent) or settings().wakeMayExceedLimit then
    if not has_room(agent) then let_exceed(agent) end
    redis.call('ZREM', K.silent, member)
    conversation.silent = nil
    agent.load = agent.load + 1
    end_excess(agent)
    save_agent(agent)
    save_slot(conversation, 'woke')
    watch(conversation)
    return true
  end
  release(conversation)
  local trace = new_trace(conversation, 'wake')
  trace.rule = 'R13'
  add_step(trace, 'R13', 'full', agent.id)
  if readiness(agent) == 'full' then
    enqueue(conversation, '@' .. agent.id, CLASS_TRANSFER)
    append_system(conversation, { code = 'requeued' })
    store_trace(conversation, trace)
  else
    decide(conversation, 'wake', agent)
  end
  announce_decision(conversation, 'moved', agent.id)
  drain_group(conversation.groupId)
  return true
end
