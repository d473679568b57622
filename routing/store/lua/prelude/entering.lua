-- PIECE entering: a call comes into its lane, from the menu, back to its kept place, or made anew.
-- NEEDS calls keeping redialling
-- Return all lanes the call comes to, now or later, if they are open: before anything changes.
local function open_lanes(lane, stages)
  local joined = { lane }
  for i, stage in ipairs(stages ~= '' and cjson.decode(stages) or {}) do joined[i + 1] = stage[2] end
  for _, each in ipairs(joined) do
    if rc('HEXISTS', LANES, each) == 0 then return nil end
  end
  return joined
end

-- A call the store lost is made anew from what its own turn tells.
local function made_anew(id)
  local arrived_at, leg, caller, number, region, tier = unpack(cjson.decode(ARGV[16]))
  rc('HSET', C(id), 'state', 'menu', 'leg', leg, 'caller', caller, 'number', number,
    'region', region, 'tier', tier, 'arrived_at', int(arrived_at))
  rc('SADD', R .. ':calls', id)
  return call_of(id, TURN)
end

-- Write what the call wants, and tell of it; it stands in no lane yet.
local function take_in(call, cause)
  rc('HSET', C(call.id), 'turn', ARGV[5], 'ticket', ARGV[6], 'language', ARGV[7], 'lanes', ARGV[8],
    'department', ARGV[9], 'demand', ARGV[10], 'entered_at', ARGV[11], 'head_start', ARGV[12],
    'key', ARGV[13], 'rules', ARGV[14])
  if ARGV[17] ~= '' then rc('HSET', C(call.id), 'stages', ARGV[17]) end
  if ARGV[19] .. ARGV[20] .. call.exited ~= '' then
    rc('HSET', C(call.id), 'regains', ARGV[19], 'redial', ARGV[20], 'exited', '', 'waited', '',
      'ahead', '')
  end
  call.lanes, call.department, call.entered_at = ARGV[8], ARGV[9], ARGV[11]
  call.key, call.rules, call.stages, call.stage = ARGV[13], ARGV[14], ARGV[17], ''
  call.avoiders, call.offer, call.agent = '', '', ''
  count(ARGV[9], 1)
  return tell('call.queued', 'call', call.id, 'department', ARGV[9], 'lane', ARGV[8], 'demand', ARGV[10],
    'key', ARGV[13], 'head_start_ms', ARGV[12], 'entered_at', ARGV[11], 'cause', cause,
    'regains', ARGV[19])
end

-- Let a call in, and match it before it stands in a lane: most are rung at once. Answer how many are
-- before it, or the word for why it cannot come in.
local function enter(before, id, lane)
  local lanes = open_lanes(lane, ARGV[17])
  if not lanes then return nil, 'no_lane' end
  if ARGV[19] ~= '' and not regain(cjson.decode(ARGV[16])[3], ARGV[19]) then return nil, 'no_place' end
  local call = before or made_anew(id)
  local seq = take_in(call, ARGV[19] ~= '' and 'regained'
    or before and ARGV[15] == '' and 'entered' or 'restored')
  if not before then rc('HSET', C(id), 'first', seq) end
  for _, each in ipairs(lanes) do rc('HINCRBY', L(each), 'joined', 1) end
  arm('call:' .. id, T.WAIT_MS)
  arm_stage(call)
  call.prefer = preferred(id, lane, ARGV[18]) or ''
  local kept = call.prefer ~= ''
  if kept then
    call.state = 'waiting'
    rc('ZADD', own_key(call.prefer), ARGV[13], id)
  end
  match_call(call)
  if call.state == 'offered' then return call, '0' end
  if not kept then rc('ZADD', LC(lane), ARGV[13], id) end
  local ahead = place_of(id, lane, ARGV[13], kept)
  rc('HSET', C(id), 'state', 'waiting', 'ahead', ahead)
  return call, ahead
end
