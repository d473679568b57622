-- PIECE naming: keys from the site's root, and what a transition knows while it runs.
-- NEEDS
local R, rc, ARGV, NOW
local SITE, DUE, LANES, ON_CALL, PROMISES, SLOTS, URGENT, RINGS
local woken, armed, made, stood, summoned, serves, idling

-- Every transition begins here: the functions stay in the server, what they know of one does not.
local function begin(keys, args)
  rc, ARGV, NOW = redis.call, args, tonumber(args[1])
  woken, armed, made, stood, summoned, serves, idling = false, {}, 0, {}, {}, {}, {}
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
