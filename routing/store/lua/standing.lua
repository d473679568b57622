-- PURPOSE say how things stand with a call, or with one that comes with this demand
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] lane id
-- ARGV[4] department name
-- KEYS call lanes lane agent queued
-- RETURNS stands no_lane
-- EVENTS
-- NEEDS base
local state, lanes, own, entered_at =
  unpack(rc('HMGET', C(ARGV[2]), 'state', 'lanes', 'department', 'entered_at'))
if not lanes then lanes, own = ARGV[3], ARGV[4] end
local departments, signed_in, ready = own, '', ''
for lane in string.gmatch(lanes, '%S+') do
  local demand = rc('HGET', LANES, lane)
  if not demand then return finish('no_lane') end
  departments = departments .. ' ' .. cjson.decode(demand)[1]
  for _, agent in ipairs(rc('SMEMBERS', able_key(lane))) do
    signed_in = '1'
    if ready == '1' then break end
    if rc('HGET', A(agent), 'presence') == 'ready' then ready = '1' end
  end
end
return finish('stands', state or 'menu', departments, entered_at or '0',
  rc('HGET', R .. ':queued', own) or '0', signed_in, ready)
