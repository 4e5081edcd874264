-- shop: the rules in force, the clock, and the list of changes that clients must be told of.
-- USES: meta

local now, effects, rules
each_call(function() now, effects, rules = tonumber(A.now), {}, nil end)

-- What was published does not change, so it is decoded once and kept from call to call. The stamp is a hash of it.
local MAX_KEPT = 200
local kept, kept_count = {}, 0
local function use_rules(stamp)
  rules = kept[stamp]
  if rules then return end
  if kept_count == MAX_KEPT then kept, kept_count = {}, 0 end
  rules = { settings = cjson.decode(redis.call('HGET', K.meta, 'settings')), groups = {}, members = {} }
  kept[stamp], kept_count = rules, kept_count + 1
end

-- A shop's time does not go back: the clock of a node may lag behind, and a call may have been held on its way (W5, T8).
-- Beyond a minute somebody has set a clock: then that counts, or nothing would be due until it is reached again.
local MAX_LAG_MS = 60000
local function keep_time(last)
  local ahead = tonumber(last or 0) - now
  if ahead > 0 and ahead <= MAX_LAG_MS then
    now, A.now = tonumber(last), last
  elseif ahead ~= 0 then
    redis.call('HSET', K.meta, 'now', A.now)
  end
end

local function shop_is_loaded()
  local found = redis.call('HMGET', K.meta, 'stamp', 'now')
  if not found[1] then return false end
  use_rules(found[1])
  keep_time(found[2])
  return true
end

-- A node that has not read the rules in force yet knows other hours and other groups: it must read them first (R18).
local function refusal()
  local found = redis.call('HMGET', K.meta, 'version', 'stamp', 'now')
  if not found[2] then return { 'shop_not_loaded' } end
  if found[1] ~= A.version then return { 'rules_changed' } end
  use_rules(found[2])
  keep_time(found[3])
  return nil
end

local function settings()
  return rules.settings
end

-- A counter that only grows: arrival numbers, assignment numbers.
local function next_number(name)
  return redis.call('HINCRBY', K.meta, 'next|' .. name, '1')
end

-- A table is told as it stands when the script ends; what is JSON already goes as it is.
local function add_effect(effect)
  effects[#effects + 1] = effect
end

-- Lexicographic range of all members that begin with `<id>|`.
local function range_of(id)
  return '[' .. id .. '|', '(' .. id .. '}'
end

-- Everything after the last separator.
local function last_part(member)
  return string.match(member, '^.*|(.*)$') or member
end

local function encoded_effects()
  for i, effect in ipairs(effects) do
    if type(effect) == 'table' then effects[i] = cjson.encode(effect) end
  end
  return '[' .. table.concat(effects, ',') .. ']'
end
