-- PIECE alarming: a call that nobody on call answered, and those who are rung for it alone.
-- NEEDS choosing outbox
-- A call that nobody on call is left to be rung for raises the alarm, once.
local function exhausted(call)
  local text = call.alarmed ~= '1' and rc('HGET', ON_CALL, call.department)
  if not text then return false end
  for lane in string.gmatch(call.lanes, '%S+') do
    for _, agent in ipairs(rc('SMEMBERS', able_key(lane))) do
      local rank = tonumber(string.match(rc('HGET', places_key(agent), lane), '^%d+'))
      if rank < T.ALARM_RANK and rc('HGET', A(agent), 'presence') == 'ready'
        and not avoids(call.id, agent) then return false end
    end
  end
  call.alarmed = '1'
  rc('HSET', C(call.id), 'alarmed', '1')
  tell('rota.exhausted', 'call', call.id, 'department', call.department,
    'rota', cjson.decode(text).rota)
  ask('alarm', call, call.leg)
  return true
end

-- Whether somebody on call may be rung: alone, and who is to be alarmed for an alarm only.
local function may_wake(call, rank)
  local state, alarmed = unpack(rc('HMGET', C(call), 'state', 'alarmed'))
  return state ~= 'offered' and (rank < T.ALARM_RANK or alarmed == '1')
end

-- Who is there to be alarmed only stands behind everyone, and is rung for an alarm alone.
local function without_alarm(call, able)
  local last = able[4] or able[2]
  if not last or tonumber(last) < T.ON_CALL_KEY then return able end
  if call.alarmed == '1' and call.state ~= 'offered' then return able end
  local behind = call.state == 'offered' and T.ON_CALL_KEY or T.ALARM_KEY
  if able[2] and tonumber(able[2]) >= behind then return {} end
  if able[4] and tonumber(able[4]) >= behind then return { able[1], able[2] } end
  return able
end
