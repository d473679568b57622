-- PIECE rung_out: a Dial that rang is over, or stopped ringing somebody: what became of each offer.
-- NEEDS refusing
local function take_back(call, offers)
  local agents = {}
  for _, offer in ipairs(offers) do
    withdraw(offer, 'ringing_stopped', true)
    let_go(call, offer)
    free(offer.agent, 0, false)
    agents[#agents + 1] = offer.agent
  end
  if agents[1] then match_call(call) end
  for _, agent in ipairs(agents) do match_agent(agent) end
end

-- The time in which the carrier could say more of an offer is over.
local function fated(offer)
  if offer.fate == 'stopped' then return take_back(call_of(offer.call), { offer }) end
  local how = offer.fate == 'missed' and 'missed' or 'unreachable'
  refuse_offer(offer, how, how == 'missed' and '' or offer.fate, true)
end
