-- PIECE evacuating: agents are taken off duty some at a time, without blame.
-- NEEDS parting bouncing
-- Part an agent from the call they have; its caller waits again at the place they had.
local function take_from(agent)
  local call = call_of(rc('HGET', A(agent), 'call'))
  if call.agent ~= agent then return stop_beside(call, 'evacuated') end
  if call.state == 'connecting' then
    drop_agent_leg(call)
    return bounce(call)
  end
  stop_beside(call, 'evacuated')
  sever(call, 'evacuated')
  wait_again(call, 'cut_off', true)
  free(agent, 0, false)
  match_call(call)
end

-- Those rung now come last, so that no offer goes back to somebody who is about to be taken off.
local function rung_last()
  local names, first, last = rc('SMEMBERS', R .. ':agents'), {}, {}
  table.sort(names)
  for _, name in ipairs(names) do
    table.insert(rc('HGET', A(name), 'work') == 'offered' and last or first, name)
  end
  for _, name in ipairs(last) do first[#first + 1] = name end
  return first
end

local function clear_out()
  local moves, off = rc('HGET', SITE, 'evacuated_talks') == 'move', 0
  for _, agent in ipairs(rung_last()) do
    local presence, work = unpack(rc('HMGET', A(agent), 'presence', 'work'))
    local talks = moves and work == 'talking'
    if presence == 'ready' or talks then
      if off == T.AT_ONCE_OFF then return arm('evacuation:site', 0) end
      off = off + 1
    end
    if presence == 'ready' then away(agent, 'not_ready', 'evacuated', 'evacuated') end
    if talks then take_from(agent) end
  end
end
