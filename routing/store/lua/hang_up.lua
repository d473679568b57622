-- PURPOSE end the agent's call at the agent's wish: the caller is released, or goes to another
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] agent id
-- ARGV[5] survey 1 when the caller is to be asked how it went, or empty
-- KEYS agent call calls lane offer effect due
-- RETURNS ended no_call
-- EVENTS consult.ended call.ended call.parted offer.withdrawn call.offered
-- NEEDS surveying bouncing
local work, id = unpack(rc('HMGET', A(ARGV[4]), 'work', 'call'))
if work ~= 'talking' then return finish('no_call') end
local call = call_of(id)
if call.agent ~= ARGV[4] then
  stop_beside(call, 'left')
elseif call.state == 'talking' then
  ask('release', call, call.leg)
  drop_agent_leg(call)
  local alarmed = rc('HGET', C(call.id), 'alarm') == '1'
  over(call, alarmed and 'agent_alarmed' or 'agent', ARGV[5])
else
  drop_agent_leg(call)
  bounce(call)
end
return finish('ended')
