-- agent-facts: what an agent is and may be given; nothing is written here (R3, R14, R16).
-- USES: agents
-- INCLUDE: records

local agent_cache
each_call(function() agent_cache = {} end)

local function get_agent(id)
  if not id then return nil end
  local agent = agent_cache[id]
  if agent == nil then
    agent = read_record(K.agents, id) or false
    agent_cache[id] = agent
  end
  return agent or nil
end

local function is_connected(agent)
  return agent.desktop > 0 or agent.mobile > 0
end

-- Reachable in the sense that counts for routing: a phone alone only where mobile routing is on (R16).
local function is_present(agent)
  return not agent.frozen and (agent.desktop > 0 or (agent.mobile > 0 and agent.mobileRouting))
end

local function is_online(agent)
  return is_present(agent) and agent.state == 'accepting'
end

-- Slots that are taken: chats, and the wrap-up after some (R13).
local function slots_of(agent)
  return agent.load + agent.wrapUps
end

local function has_room(agent)
  return slots_of(agent) < agent.limit
end

-- Why an automatic assignment passes this agent by; 'ready' when it does not (R4.7).
local function readiness(agent)
  if agent.frozen or not agent.takesPart or agent.kind == 'bot' then return 'not_taking_part' end
  if not is_present(agent) then return 'offline' end
  if agent.state ~= 'accepting' then return agent.state end
  if not has_room(agent) then return 'full' end
  return 'ready'
end

-- The whole shop's line, or that of one agent.
local function is_no_group(line)
  local first = string.sub(line, 1, 1)
  return first == '*' or first == '@'
end

-- Both tiers of a line: the reserve is asked only when the main tier has nobody (R4.7).
local function tiers_of(line)
  if is_no_group(line) then return { line } end
  return { line, line .. '+' }
end

-- The lines that this agent serves, as a list with commas: his own ('@id'), where those wait who wait for him alone, his
-- groups' (with '+' where he is of the reserve tier), and the whole shop's ('*').
local function served_by(agent)
  local own = '@' .. agent.id
  if agent.kind == 'proxy' or agent.kind == 'bot' then return own end
  return own .. (agent.groups == '' and '' or ',' .. agent.groups) .. ',*'
end

-- The names in such a list, kept from call to call: nobody may change them.
local MAX_LISTS = 10000
local lists, list_count = {}, 0
local function names_in(text)
  local names = lists[text]
  if names then return names end
  if list_count == MAX_LISTS then lists, list_count = {}, 0 end
  names = {}
  for name in string.gmatch(text, '[^,]+') do names[#names + 1] = name end
  lists[text], list_count = names, list_count + 1
  return names
end

local function groups_of(agent)
  return names_in(served_by(agent))
end

-- The same without the tiers: a reserve agent serves the line of his group.
local function lines_of(agent)
  return names_in((string.gsub(served_by(agent), '%+', '')))
end
