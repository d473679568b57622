-- PIECE wrapping: after-call work done.
-- NEEDS matching
-- End an agent's wrap-up; answer what they were doing, if it was not that.
local function wrapped(agent, cause)
  local work, presence, reason = unpack(rc('HMGET', A(agent), 'work', 'presence', 'reason'))
  if work ~= 'wrap_up' then return work end
  disarm('wrap:' .. agent)
  rc('HSET', A(agent), 'work', 'idle', 'since', int(NOW), 'idle_since', int(NOW),
    'wrap_up_until', '')
  tell_agent_is(agent, presence, reason, 'idle', cause)
  if presence ~= 'ready' then return end
  stand_idle(agent, NOW)
  match_agent(agent)
end
