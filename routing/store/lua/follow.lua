-- PURPOSE bring an agent into the spell the plan has for them, once for each spell
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] endpoint address
-- ARGV[6] page 1 or empty
-- ARGV[7] epoch number
-- ARGV[8] spell the instant the shift began and what it is now; empty when off
-- ARGV[9...] lane, place pairs; a place is "rank counter"
-- KEYS site spells agents agent places lane call offer effect due
-- RETURNS changed same stale
-- EVENTS agent.changed offer.withdrawn call.offered
-- NEEDS base duty presence
local agent, spell = ARGV[4], ARGV[8]
if (tonumber(rc('HGET', SITE, 'epoch')) or 0) ~= tonumber(ARGV[7]) then return finish('stale') end
local was = rc('HGET', R .. ':spells', agent) or ''
if was == spell then return finish('same') end
local presence, reason = unpack(rc('HMGET', A(agent), 'presence', 'reason'))
local paused = string.match(spell, ' break$')
if spell == '' then
  rc('HDEL', R .. ':spells', agent)
  if presence and presence ~= 'signed_out' then away(agent, 'signed_out', '', 'roster') end
  return finish('changed')
end
rc('HSET', R .. ':spells', agent, spell)
if string.match(was, '^%S+') == string.match(spell, '^%S+') then
  if paused and presence == 'ready' then
    away(agent, 'not_ready', 'break', 'roster')
  elseif not paused and presence == 'not_ready' and reason == 'break' then
    make_ready(agent, '', 'roster')
  end
  return finish('changed')
end
sign_in(agent, ARGV[5], ARGV[6], 9, 'roster')
if paused then
  away(agent, 'not_ready', 'break', 'roster')
elseif rc('HGET', A(agent), 'presence') ~= 'ready' then
  make_ready(agent, '', 'roster')
end
return finish('changed')
