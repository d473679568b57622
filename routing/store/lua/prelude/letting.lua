-- PIECE letting: one agent less is rung for a call; those whose offer is taken back go on to the
-- next, with their idle time.
-- NEEDS calls offers agents
local function let_go(call, offer)
  if not string.find(call.offer, ' ', 1, true) then return queue(call) end
  local offers, agents = {}, {}
  for each in string.gmatch(call.offer, '%S+') do
    if each ~= offer.id then offers[#offers + 1] = each end
  end
  for each in string.gmatch(call.agent, '%S+') do
    if each ~= offer.agent then agents[#agents + 1] = each end
  end
  call.offer, call.agent = table.concat(offers, ' '), table.concat(agents, ' ')
  rc('HSET', C(call.id), 'offer', call.offer, 'agent', call.agent)
  stand_by(call)
end

-- Take back the live offers of a call, all but one; return who was rung. The carrier itself stops
-- those that the caller's own leg rings: that leg is on its way elsewhere.
local function withdraw_all(offers, why, but)
  local rung = {}
  for id in string.gmatch(offers, '%S+') do
    if id ~= but then
      local offer = offer_of(id)
      withdraw(offer, why, offer.way == 'dial')
      rung[#rung + 1] = offer.agent
    end
  end
  return rung
end

local function let_off(rung)
  for _, agent in ipairs(rung) do free(agent, 0, false) end
  for _, agent in ipairs(rung) do match_agent(agent) end
end
