-- shop: the shop's own settings, the clock, and the list of changes that clients must be told of.
-- USES: meta

local now, effects, settings_cache
each_call(function() now, effects, settings_cache = tonumber(A.now), {}, nil end)

local function shop_is_loaded()
  return redis.call('EXISTS', K.meta) == 1
end

-- A node that has not read the rules in force yet knows other hours and other groups: it must read them first (R18).
local function refusal()
  local version = redis.call('HGET', K.meta, 'version')
  if not version then return { 'shop_not_loaded' } end
  if version ~= A.version then return { 'rules_changed' } end
  return nil
end

local function settings()
  if not settings_cache then
    settings_cache = cjson.decode(redis.call('HGET', K.meta, 'settings'))
  end
  return settings_cache
end

-- A counter that only grows: arrival numbers, assignment numbers.
local function next_number(name)
  return redis.call('HINCRBY', K.meta, 'next|' .. name, 1)
end

local function add_effect(effect)
  effects[#effects + 1] = effect
end

-- Lexicographic range of all members that begin with `<id>|`.
local function range_of(id)
  return '[' .. id .. '|', '(' .. id .. '}'
end

-- Everything after the last separator.
local function last_part(member)
  return string.match(member, '([^|]*)$')
end

local function encoded_effects()
  if #effects == 0 then return '[]' end
  return cjson.encode(effects)
end
