-- PURPOSE put the caller on hold and ring somebody to be talked to first
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] lane id, empty when somebody is named
-- ARGV[6] other id of an agent, or empty
-- ARGV[7] number telephone number, or empty
-- KEYS agent call lanes lane offer effect due
-- RETURNS done no_call consulting no_lane nobody not_ready busy
-- EVENTS consult.began call.held
-- NEEDS meeting
local call = talk_of(ARGV[4])
if not call then return finish('no_call') end
if call.beside ~= '' then return finish('consulting') end
if ARGV[7] ~= '' then
  begin_beside(call, ARGV[7], 'number')
  local effect = ask('call_out', call, '', '', '', ARGV[7])
  rc('HSET', C(call.id), 'beside_to', ARGV[7], 'beside_offer', effect)
  arm('aside:' .. call.id, T.ASIDE_MS)
  return finish('done')
end
local lane, other = ARGV[5], ARGV[6]
if lane ~= '' and rc('HEXISTS', LANES, lane) == 0 then return finish('no_lane') end
if other == '' then other = without_alarm(call, first_free(call.id, lane))[1] end
local presence, work = unpack(rc('HMGET', A(other or ''), 'presence', 'work'))
if presence ~= 'ready' or other == ARGV[4] then
  return finish(ARGV[6] == '' and 'nobody' or 'not_ready')
end
if work ~= 'idle' then return finish('busy') end
made = made + 1
begin_beside(call, other, 'agent')
idle_out(other)
rc('HSET', C(call.id), 'beside_agent', other, 'beside_offer', ARGV[2])
rc('HSET', A(other), 'work', 'offered', 'call', call.id, 'offer', ARGV[2], 'since', int(NOW),
  'offered_at', int(NOW))
local ring = ask('ring', call, '', ARGV[2], other)
rc('HSET', O(ARGV[2]), 'state', 'asking', 'call', call.id, 'agent', other, 'lane', lane,
  'ring', ring, 'epoch', int(call.epoch), 'beside', '1')
arm('offer:' .. ARGV[2], T.UNSENT_MS)
return finish('done')
