-- PURPOSE take a waiting call back to the menu: its department's rules send it elsewhere, or a key,
--   or, from an agent too who is only being rung, an emergency's last way
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] why name
-- ARGV[6] to name
-- ARGV[7] urgent 1 or 0
-- KEYS call lane queued due agent offer effect
-- RETURNS left not_waiting
-- EVENTS call.exited offer.withdrawn call.offered
-- NEEDS calls leaving
local call = call_of(ARGV[4])
if not call then return finish('left', '0') end
local was, agent = call.state, call.agent
local offered = was == 'offered' and ARGV[7] == '1'
if (was ~= 'menu' and was ~= 'waiting' and not offered) or virtual(call) then
  return finish('not_waiting')
end
if offered then withdraw(offer_of(call.offer), 'sent_on') end
local step_next, exited = unpack(rc('HMGET', C(call.id), 'step_next', 'exited'))
if was ~= 'menu' then
  call.waited = int(NOW - call.entered_at)
  count(call.department, -1)
  leave_lanes(call)
  forget_avoidances(call)
  rc('HDEL', C(call.id), 'lanes', 'stages', 'stage', 'avoiders', 'entered_at', 'offer', 'agent',
    'agent_leg')
  rc('HSET', C(call.id), 'state', 'menu', 'waited', call.waited)
elseif exited == ARGV[5] then
  return finish('left', step_next or '0')
end
rc('HSET', C(call.id), 'exited', ARGV[5])
tell('call.exited', 'call', call.id, 'why', ARGV[5], 'to', ARGV[6], 'waited_ms', int(call.waited))
arm('call:' .. call.id, T.MENU_MS)
if offered then
  free(agent, 0, false)
  match_agent(agent)
end
return finish('left', step_next or '0')
