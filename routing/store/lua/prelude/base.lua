-- PIECE base: keys from the site's root, events, deadlines, and the last word of a script.
-- NEEDS
local R, rc, ARGV, NOW
local SITE, DUE, LANES, ON_CALL, PROMISES, SLOTS, URGENT, RINGS
local woken, soonest, made, stood, summoned

-- Every transition begins here: the functions stay in the server, what they know of one does not.
local function begin(keys, args)
  rc, ARGV, NOW = redis.call, args, tonumber(args[1])
  woken, soonest, made, stood, summoned = false, nil, 0, {}, {}
  if R == keys[1] then return end
  R = keys[1]
  SITE, DUE, LANES, ON_CALL = R .. ':site', R .. ':due', R .. ':lanes', R .. ':on_call'
  PROMISES, SLOTS = R .. ':promises', R .. ':slots'
  URGENT, RINGS = R .. ':urgent', R .. ':rings'
end

local function C(id) return R .. ':call:' .. id end
local function A(id) return R .. ':agent:' .. id end
local function O(id) return R .. ':offer:' .. id end
local function E(id) return R .. ':effect:' .. id end
local function L(id) return R .. ':lane:' .. id end
local function LC(id) return R .. ':lane:' .. id .. ':calls' end
local function LA(id) return R .. ':lane:' .. id .. ':agents' end
local function able_key(id) return R .. ':lane:' .. id .. ':able' end
local function own_key(agent) return R .. ':own:' .. agent end
local function places_key(agent) return R .. ':places:' .. agent end

-- Count those who wait for a department, offered ones included.
local function count(department, change) rc('HINCRBY', R .. ':queued', department, change) end

-- Lua writes big numbers as 1e+14: whatever is stored as text goes through here.
local function int(n)
  if n == NOW then return ARGV[1] end
  return string.format('%d', tonumber(n) or 0)
end

local function tell(kind, ...)
  local seq = rc('HINCRBY', SITE, 'seq', 1)
  rc('XADD', R .. ':events', int(seq) .. '-0', 'at_ms', int(NOW), 'type', kind, ...)
  return seq
end

local function arm(member, after_ms)
  rc('ZADD', DUE, int(NOW + after_ms), member)
  if not soonest or NOW + after_ms < soonest then soonest = NOW + after_ms end
end

local function disarm(member) rc('ZREM', DUE, member) end

local function finish(...)
  if soonest and not woken then
    local head = rc('ZRANGE', DUE, 0, 0, 'WITHSCORES')
    woken = head[2] and tonumber(head[2]) >= soonest
  end
  if woken then
    rc('LPUSH', R .. ':wake', '1')
    rc('LTRIM', R .. ':wake', 0, 3)
  end
  return {...}
end
