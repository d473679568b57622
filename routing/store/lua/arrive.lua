-- PURPOSE record a call at its first webhook, in state menu
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] leg id
-- ARGV[4] caller number
-- ARGV[5] number number
-- ARGV[6] region name
-- ARGV[7] region_why sentence
-- ARGV[8] tier name
-- ARGV[9] language name
-- ARGV[10] config version
-- KEYS call calls due
-- RETURNS new known ended
-- EVENTS call.arrived
-- NEEDS base
local id = ARGV[2]
local state = rc('HGET', C(id), 'state')
if state then return finish(state == 'ended' and 'ended' or 'known') end
local seq = tell('call.arrived', 'call', id, 'caller', ARGV[4], 'number', ARGV[5],
  'region', ARGV[6], 'region_why', ARGV[7], 'tier', ARGV[8], 'language', ARGV[9],
  'config', ARGV[10])
rc('HSET', C(id), 'state', 'menu', 'leg', ARGV[3], 'caller', ARGV[4], 'number', ARGV[5],
  'region', ARGV[6], 'tier', ARGV[8], 'language', ARGV[9], 'arrived_at', ARGV[1],
  'first', int(seq))
rc('SADD', R .. ':calls', id)
arm('call:' .. id, T.MENU_MS)
return finish('new')
