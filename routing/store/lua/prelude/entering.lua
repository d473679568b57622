-- PIECE entering: a call comes into its lane, from the menu, back to its kept place, or made anew.
-- NEEDS calls keeping redialling
-- Open lanes are checked before anything changes: a lane opens with the first call that needs it.
local function joined_lanes(lane, stages)
  local joined = { lane }
  for i, stage in ipairs(stages ~= '' and cjson.decode(stages) or {}) do joined[i + 1] = stage[2] end
  return all_open(joined) and joined
end

local function enter(id, lane, state)
  local joined = joined_lanes(lane, ARGV[17])
  if not joined then return finish('no_lane') end
  if ARGV[24] ~= '' and not regain(ARGV[19], ARGV[24]) then return finish('no_place') end
  if not state then made_anew(id, ARGV[16], unpack(ARGV, 18, 22)) end
  rc('HSET', C(id), 'state', 'waiting', 'turn', ARGV[5], 'ticket', ARGV[6], 'language', ARGV[7],
    'lanes', lane, 'department', ARGV[9], 'demand', ARGV[10], 'entered_at', ARGV[11],
    'head_start', ARGV[12], 'key', ARGV[13], 'rules', ARGV[14])
  if ARGV[17] ~= '' then rc('HSET', C(id), 'stages', ARGV[17]) end
  if ARGV[24] .. ARGV[25] ~= '' then rc('HSET', C(id), 'regains', ARGV[24], 'redial', ARGV[25]) end
  for _, each in ipairs(joined) do rc('HINCRBY', L(each), 'joined', 1) end
  if state == 'menu' then rc('HDEL', C(id), 'exited', 'waited') end
  count(ARGV[9], 1)
  local entered = state == 'menu' and ARGV[15] == ''
  local seq = tell('call.queued', 'call', id, 'department', ARGV[9], 'lane', lane,
    'demand', ARGV[10], 'key', ARGV[13], 'head_start_ms', ARGV[12], 'entered_at', ARGV[11],
    'cause', ARGV[24] ~= '' and 'regained' or entered and 'entered' or 'restored',
    'regains', ARGV[24])
  rc('HSETNX', C(id), 'first', int(seq))
  local own = preferred(id, lane, ARGV[23])
  rc('ZADD', own and own_key(own) or LC(lane), ARGV[13], id)
  local ahead = place_of(id, lane, ARGV[13], own)
  rc('HSET', C(id), 'ahead', ahead)
  arm('call:' .. id, T.WAIT_MS)
  local call = call_of(id)
  arm_stage(call)
  match_call(call)
  return finish('waiting', ahead, call.state == 'offered' and '1' or '', int(call.epoch),
    regained(id, ARGV[5]))
end
