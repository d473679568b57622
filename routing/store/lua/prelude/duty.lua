-- PIECE duty: off duty.
-- NEEDS places releasing letting consulting
local AWAY_WHY = {
  signed_out = 'agent_signed_out', not_ready = 'agent_not_ready', connection_lost = 'connection_lost',
  phone_lost = 'phone_lost', evacuated = 'evacuated',
}

local function away(agent, presence, reason, cause)
  rc('HSET', A(agent), 'presence', presence, 'reason', reason, 'since', int(NOW))
  rc('HDEL', A(agent), 'rejoin')
  idle_out(agent)
  local work, offer_id, call_id = unpack(rc('HMGET', A(agent), 'work', 'offer', 'call'))
  if presence == 'signed_out' then
    disarm('alive:' .. agent)
    set_places(agent, {})
    if work == 'wrap_up' then
      disarm('wrap:' .. agent)
      rc('HSET', A(agent), 'work', 'idle')
      rc('HDEL', A(agent), 'wrap_up_until')
    end
  end
  if work ~= 'offered' then
    tell_agent(agent, cause)
  else
    local call, offer, why = call_of(call_id), offer_of(offer_id), AWAY_WHY[reason] or AWAY_WHY[presence]
    if offer.beside == '1' then
      stop_beside(call, why)
      tell_agent(agent, cause)
      return release_from(agent)
    end
    withdraw(offer, why)
    let_go(call, offer)
    free(agent, 0, false)
    tell_agent(agent, cause)
    match_call(call)
  end
  release_from(agent)
end
