#!lua
-- PURPOSE close an effect with what came of it, carrying out what follows from that
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] effect id
-- ARGV[5] outcome done, gone, retry, failed or alive
-- ARGV[6] why text
-- KEYS effect call calls lane agent offer due
-- RETURNS settled again unknown
-- EVENTS callback.tried offer.unreachable offer.withdrawn agent.changed call.ended call.offered
-- NEEDS read outbox
local id, outcome = ARGV[4], ARGV[5]
local kind, call_id, offer_id, epoch, tries, leg =
  unpack(rc('HMGET', E(id), 'kind', 'call', 'offer', 'epoch', 'tries', 'leg'))
if not kind then return finish('unknown') end
tries = tonumber(tries) or 0
local offer = kind == 'ring' and offer_of(offer_id)
local again = outcome == 'retry' or (outcome == 'failed' and tries < T.EFFECT_TRIES)
if offer then again = outcome == 'retry' and offer.live end
if kind == 'dial' then again = outcome == 'retry' end
if again then
  if offer then rc('HDEL', O(offer_id), 'sent') end
  rc('HDEL', E(id), 'sent')
  local pause = T.BACKOFF_MS * 2 ^ math.min(math.max(tries - 1, 0), 10)
  arm('effect:' .. id, math.min(pause, T.BACKOFF_MAX_MS))
  return finish('again')
end
close(id)
local plain = not string.find(' ring bridge return check dial ', ' ' .. kind .. ' ', 1, true)
if plain or (outcome == 'done' and kind ~= 'check') then return finish('settled') end
local call = call_of(call_id)
-- NEEDS refusing leaving promising
if offer then
  if (outcome == 'gone' or outcome == 'failed') and offer.live then
    refuse_offer(offer, 'unreachable', ARGV[6] ~= '' and ARGV[6] or outcome, false)
  end
  return finish('settled')
end
if call.state == 'ended' then return finish('settled') end
local here = (tonumber(call.epoch) or 0) == (tonumber(epoch) or 0)
if kind == 'dial' then
  if here and virtual(call) and call.state == 'connecting' then failed_try(call, 'failed') end
  return finish('settled')
end
if call.callback ~= '' and call.leg ~= leg then return finish('settled') end
if outcome == 'gone' then
  leave_call(call, 'lost_leg', 'left_menu')
elseif kind == 'check' and outcome == 'alive' and here and call.state == 'connecting' then
  drop_agent_leg(call)
  bounce(call)
elseif kind == 'check' then
  local after = { menu = T.MENU_MS, waiting = T.WAIT_MS, offered = T.WAIT_MS,
    connecting = T.CONNECTING_MS, talking = T.TALKING_MS }
  arm('call:' .. call_id, after[call.state])
elseif kind == 'bridge' and outcome == 'failed' and here then
  arm('call:' .. call_id, 0)
end
return finish('settled')
