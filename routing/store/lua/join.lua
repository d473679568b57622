#!lua
-- PURPOSE put the call in its lane and match it, or note its next wait turn if it is there already
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] turn number
-- ARGV[6] ticket text
-- ARGV[7] language name
-- ARGV[8] lane id
-- ARGV[9] department name
-- ARGV[10] demand text
-- ARGV[11] entered_at milliseconds
-- ARGV[12] head_start milliseconds
-- ARGV[13] key milliseconds
-- ARGV[14] rules milliseconds, figures in a line
-- ARGV[15] restored 1 or empty
-- ARGV[16] arrived_at milliseconds
-- ARGV[17] stages json: list of at_ms, lane, department, demand, cause, rules
-- ARGV[18] leg id
-- ARGV[19] caller number
-- ARGV[20] number number
-- ARGV[21] region name
-- ARGV[22] tier name
-- ARGV[23] preference wait_ms recall_ms agent again
-- ARGV[24] regains id of the call whose kept place this is; empty for none
-- ARGV[25] redial milliseconds and department: how the place is kept should the line break
-- KEYS call calls lane lanes due
-- RETURNS waiting joining ended promised no_lane no_place
-- EVENTS call.queued call.offered
-- NEEDS calls keeping redialling
local id, lane = ARGV[4], ARGV[8]
local state, turn = unpack(rc('HMGET', C(id), 'state', 'turn'))
if state == 'ended' then return finish('ended') end
if state == 'menu' and is_late(ARGV[5], turn) then return finish('waiting', '0', '', '0') end
local call = state and state ~= 'menu' and call_of(id)
if call and call.callback ~= '' and call.leg == '' then return finish('promised') end
if state == 'connecting' or state == 'talking' then
  return finish('joining', int(call.epoch), call.agent)
end
if not call then
  local joined = { lane }
  if ARGV[17] ~= '' then
    for i, stage in ipairs(cjson.decode(ARGV[17])) do joined[i + 1] = stage[2] end
  end
  if not all_open(joined) then return finish('no_lane') end
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
  call = call_of(id)
  arm_stage(call)
  match_call(call)
  return finish('waiting', ahead, call.state == 'offered' and '1' or '', int(call.epoch),
    regained(id, ARGV[5]))
end
local ahead = int(call.ahead)
if tonumber(ARGV[5]) > (tonumber(call.turn) or 0) then
  ahead = state == 'waiting'
    and place_of(id, string.match(call.lanes, '%S+'), call.key, call.prefer ~= '') or '0'
  rc('HSET', C(id), 'turn', ARGV[5], 'ticket', ARGV[6], 'language', ARGV[7], 'ahead', ahead)
  arm('call:' .. id, T.WAIT_MS)
end
return finish('waiting', ahead, state == 'offered' and '1' or '', int(call.epoch),
  regained(id, ARGV[5]))
