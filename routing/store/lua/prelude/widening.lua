-- PIECE widening: a waiting call stands in more lanes, or moves to another.
-- NEEDS calls
local function tell_moved(call, demand, head_start, cause, who)
  tell('call.moved', 'call', call.id, 'department', call.department, 'lane', call.lanes,
    'demand', demand, 'key', call.key, 'head_start_ms', head_start, 'cause', cause, 'who', who,
    'waited_ms', int(NOW - call.entered_at))
end

local function leave_for(call, lane)
  for each in string.gmatch(call.lanes, '%S+') do
    rc('ZREM', LC(each), call.id)
    rc('HINCRBY', L(each), 'left', 1)
  end
  rc('ZADD', LC(lane), call.key, call.id)
  call.lanes = lane
end

local function keep_for_nobody(call)
  if call.prefer == '' then return end
  unqueue(call)
  queue(call)
end

local function stand_in(call, lane, department, demand, cause)
  if string.find(' ' .. call.lanes .. ' ', ' ' .. lane .. ' ', 1, true) then
    return rc('HINCRBY', L(lane), 'left', 1) -- overflow was faster than the plan
  end
  call.lanes = call.lanes .. ' ' .. lane
  rc('ZADD', LC(lane), call.key, call.id)
  rc('HSET', C(call.id), 'lanes', call.lanes)
  tell('call.widened', 'call', call.id, 'department', department, 'lane', lane, 'demand', demand,
    'cause', cause, 'waited_ms', int(NOW - call.entered_at))
end
