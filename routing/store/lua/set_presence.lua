-- PURPOSE declare a presence; ready and idle matches, away or out withdraws a live offer
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] presence signed_out, ready or not_ready
-- ARGV[6] reason text
-- ARGV[7] cause name
-- KEYS site agent places lane call offer effect due
-- RETURNS changed same unknown evacuated
-- EVENTS agent.changed offer.withdrawn call.offered
-- NEEDS base duty presence
local agent, presence, reason = ARGV[4], ARGV[5], ARGV[6]
local was, because = unpack(rc('HMGET', A(agent), 'presence', 'reason'))
if not was or (was == 'signed_out' and presence ~= 'signed_out') then return finish('unknown') end
if was == presence and (because or '') == reason then return finish('same') end
if presence == 'ready' and rc('HEXISTS', SITE, 'evacuated_at') == 1 then return finish('evacuated') end
if presence ~= 'ready' then
  away(agent, presence, reason, ARGV[7])
  return finish('changed')
end
make_ready(agent, reason, ARGV[7])
return finish('changed')
