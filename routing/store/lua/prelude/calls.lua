-- PIECE calls: into the queue at the key a call always had, and out of it.
-- NEEDS matching
local function arm_stage(call)
  if call.stages == '' then return end
  local stage = cjson.decode(call.stages)[(tonumber(call.stage) or 0) + 1]
  if stage then arm('stage:' .. call.id, stage[1] - NOW) end
end

-- Count the call out of its lanes, and of those it would have come to.
local function leave_lanes(call)
  if call.state == 'waiting' or call.state == 'offered' then unqueue(call) end
  for lane in string.gmatch(call.lanes, '%S+') do rc('HINCRBY', L(lane), 'left', 1) end
  if call.stages == '' then return end
  disarm('stage:' .. call.id)
  for i, stage in ipairs(cjson.decode(call.stages)) do
    if i > (tonumber(call.stage) or 0) then rc('HINCRBY', L(stage[2]), 'left', 1) end
  end
end

local function queue(call)
  rc('HSET', C(call.id), 'state', 'waiting')
  rc('HDEL', C(call.id), 'offer', 'agent', 'agent_leg')
  rings_no_more(call)
  call.state, call.offer, call.agent, call.agent_leg = 'waiting', '', '', ''
  for lane in string.gmatch(call.lanes, '%S+') do rc('ZADD', LC(lane), call.key, call.id) end
  arm_stage(call)
end
