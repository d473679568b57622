-- PURPOSE close an effect with what came of it, carrying out what follows from that
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] effect id
-- ARGV[5] outcome done, gone, retry, failed or alive
-- ARGV[6] why text
-- KEYS effect call calls lane agent offer due
-- RETURNS settled again unknown
-- EVENTS consult.ended callback.tried offer.unreachable offer.withdrawn agent.changed call.ended call.offered call.severed call.resumed
-- NEEDS read closing refusing following
local id, outcome = ARGV[4], ARGV[5]
if outcome == 'done' then return finish(close(id) and 'settled' or 'unknown') end
local kind, call_id, offer_id, epoch, tries, leg, note =
  unpack(rc('HMGET', E(id), 'kind', 'call', 'offer', 'epoch', 'tries', 'leg', 'note'))
if not kind then return finish('unknown') end
tries = tonumber(tries) or 0
local offer = kind == 'ring' and offer_of(offer_id)
local again = outcome == 'retry' or (outcome == 'failed' and tries < T.EFFECT_TRIES)
if offer then again = outcome == 'retry' and offer.live end
if kind ~= 'ring' and ONCE[kind] then again = outcome == 'retry' end
if again then
  if offer then rc('HDEL', O(offer_id), 'sent') end
  rc('HDEL', E(id), 'sent')
  local pause = T.BACKOFF_MS * 2 ^ math.min(math.max(tries - 1, 0), 10)
  arm('effect:' .. id, math.min(pause, T.BACKOFF_MAX_MS))
  return finish('again')
end
close(id)
local answered = ' ring bridge convene summon return refer hold check check_agent dial call_out '
local plain = not string.find(answered, ' ' .. kind .. ' ', 1, true)
if plain then return finish('settled') end
local call = call_of(call_id)
if offer then
  if (outcome == 'gone' or outcome == 'failed') and offer.live then
    refuse_offer(offer, 'unreachable', ARGV[6] ~= '' and ARGV[6] or outcome, false)
  end
  return finish('settled')
end
if call.state == 'ended' then return finish('settled') end
local here = (tonumber(call.epoch) or 0) == (tonumber(epoch) or 0)
follow_up(call, { kind = kind, outcome = outcome, here = here, leg = leg, note = note, id = id })
return finish('settled')
