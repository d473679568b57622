-- PIECE admitting: what a call that enters wants is written and told; it stands in no lane yet.
-- NEEDS calls
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
  return call_of(id, WANTED.turn)
end

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
