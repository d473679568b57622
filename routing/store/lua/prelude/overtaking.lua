-- PIECE overtaking: an effect that the state has overtaken is not posted.
-- NEEDS read
local function is_wanted(kind, id, call, here)
  if kind == 'dial' then
    return here and call.state == 'connecting' and call.callback ~= '' and call.leg == ''
  elseif kind == 'summon' then
    return here and call.state == 'offered'
  elseif kind == 'bridge' or kind == 'convene' then
    return here and call.state == 'connecting'
  elseif kind == 'hold' then
    -- What was decided since overtakes it. Caller and number outside go on without us.
    local held_at, why = unpack(rc('HMGET', C(call.id), 'held_at', 'why'))
    local on = rc('HGET', E(id), 'note') == 'on'
    return here and (call.state == 'talking' or why == 'transferred') and on == (held_at ~= false)
  elseif kind == 'check_agent' then
    return here and call.state == 'talking'
  elseif kind == 'seat' then
    -- Caller and number outside go on without us once they were left to each other.
    local seats = rc('HMGET', C(call.id), 'seat_agent', 'seat_beside', 'why')
    return here and (call.state == 'talking' or seats[3] == 'transferred')
      and (seats[1] == id or seats[2] == id)
  elseif kind == 'call_out' then
    return here and rc('HGET', C(call.id), 'beside_offer') == id
  elseif kind == 'refer' then
    return here and call.state == 'menu'
  elseif kind == 'return' then
    return here and (call.state == 'waiting' or call.state == 'offered')
  elseif kind == 'check' then
    return call.state ~= 'ended'
  end
  return true
end
