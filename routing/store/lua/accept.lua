-- PURPOSE claim the call for the agent who answered: call connecting, agent talking, bridge asked
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] offer id
-- ARGV[5] leg id
-- KEYS offer call lane agent effect due
-- RETURNS accepted lost beside
-- EVENTS offer.accepted offer.withdrawn call.offered
-- NEEDS read closing promises letting
local offer = offer_of(ARGV[4])
local call = offer and call_of(offer.call, WANTED.accept)
if not call then return finish('lost') end
if offer.beside == '1' then return finish('beside') end
if offer.live then
  local rung, several = call.offer, string.find(call.rules, ' x', 1, true)
  call.epoch = (tonumber(call.epoch) or 0) + 1
  call.agent_leg, call.state, offer.epoch = ARGV[5], 'connecting', call.epoch
  rc('HSET', C(call.id), 'state', 'connecting', 'agent_leg', ARGV[5], 'answered_at', int(NOW),
    'epoch', call.epoch)
  if call.epoch > 1 then rc('HDEL', C(call.id), 'caller_in', 'agent_in') end
  rc('HSET', A(offer.agent), 'work', 'talking', 'since', int(NOW), 'misses', '0', 'strikes', '0')
  rc('HSET', O(offer.id), 'state', 'accepted', 'epoch', int(call.epoch), 'leg', ARGV[5])
  close(offer.ring)
  count(call.department, -1)
  tell('offer.accepted', 'call', call.id, 'offer', offer.id, 'agent', offer.agent,
    'waited_ms', int(NOW - call.entered_at))
  local promised = virtual(call)
  local fetch = promised and 'dial' or offer.way == 'dial' and 'convene' or 'bridge'
  ask(fetch, call, call.leg, offer.id, offer.agent)
  arm('offer:' .. offer.id, T.DEAD_OFFER_MS)
  arm('call:' .. call.id, promised and T.DIALLING_MS or T.CONNECTING_MS)
  if several then
    unqueue(call)
    rings_no_more(call)
    rc('HSET', C(call.id), 'offer', offer.id, 'agent', offer.agent)
    let_off(withdraw_all(rung, 'answered_elsewhere', offer.id))
  end
elseif offer.state ~= 'accepted' or tonumber(call.epoch) ~= tonumber(offer.epoch)
    or call.agent_leg ~= ARGV[5] then
  return finish('lost')
end
if call.state ~= 'connecting' and call.state ~= 'talking' then return finish('lost') end
return finish('accepted', call.id, offer.agent, int(call.epoch))
