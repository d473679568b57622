-- PIECE devices: which of an agent's devices is rung.
-- NEEDS base
-- Ring the agent there from now on: a page must prove that it is alive, any other device need not.
local function take_up(agent, endpoint)
  local page = string.find(endpoint, 'client:', 1, true) == 1
  rc('HSET', A(agent), 'endpoint', endpoint, 'page', page and '1' or '', 'moving', '', 'doubt', '')
  if page then arm('alive:' .. agent, T.ALIVE_MS) else disarm('alive:' .. agent) end
  tell('agent.endpoint', 'agent', agent, 'endpoint', endpoint, 'applies', 'now')
end
