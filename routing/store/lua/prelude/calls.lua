-- PIECE calls: into the queue at the key a call always had, out of it, and the end.
-- NEEDS read matching promises avoiding
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

local function end_call(call, outcome, why)
  local talked = call.state == 'talking'
  local waited = talked and call.answered_at - call.entered_at or tonumber(call.waited) or 0
  if not talked and call.entered_at ~= '' then waited = NOW - call.entered_at end
  local agent, csat, resolved = talked and call.agent or '', '', ''
  if call.state == 'survey' then
    agent, csat, resolved = unpack(rc('HMGET', C(call.id), 'served', 'csat', 'resolved'))
  end
  local talked_ms = talked and NOW - call.talking_at or 0
  if (tonumber(call.epoch) or 0) > 1 then -- there may have been a conversation before
    talked_ms = talked_ms + (tonumber(rc('HGET', C(call.id), 'talked')) or 0)
  end
  local seq = tell('call.ended', 'call', call.id, 'outcome', outcome, 'why', why,
    'department', call.department, 'agent', agent, 'language', call.language,
    'region', call.region, 'tier', call.tier,
    'emergency', is_emergency(call) and '1' or '', 'arrived_at', figure(call.arrived_at),
    'waited_ms', int(waited), 'talked_ms', int(talked_ms),
    'offers', figure(call.offers), 'csat', csat or '', 'resolved', resolved or '')
  forget_avoidances(call)
  rings_no_more(call)
  leave_lanes(call)
  forget_promise(call)
  rc('HDEL', C(call.id), 'offer', 'lanes', 'avoiders', 'stages', 'stage', 'held_at',
    'served')
  rc('HSET', C(call.id), 'state', 'ended', 'agent', agent, 'outcome', outcome, 'why', why,
    'last', int(seq))
  rc('SREM', R .. ':calls', call.id)
  arm('call:' .. call.id, T.TOMBSTONE_MS)
  call.state = 'ended'
end
