-- PURPOSE ring an agent on another of their devices: at once, or when the call they have is over
-- ARGV[1] at_ms milliseconds
-- ARGV[2] agent id
-- ARGV[3] endpoint address
-- KEYS agent due
-- RETURNS now later same unknown
-- EVENTS agent.endpoint
-- NEEDS devices
local agent, endpoint = ARGV[2], ARGV[3]
local presence, work, rung, moving =
  unpack(rc('HMGET', A(agent), 'presence', 'work', 'endpoint', 'moving'))
if not presence or presence == 'signed_out' then return finish('unknown') end
local bound = moving and moving ~= '' and moving or rung
if bound == endpoint then return finish('same') end
if (work == 'offered' or work == 'talking') and endpoint ~= rung then
  rc('HSET', A(agent), 'moving', endpoint)
  tell('agent.endpoint', 'agent', agent, 'endpoint', endpoint, 'applies', 'later')
  return finish('later')
end
take_up(agent, endpoint)
return finish('now')
