-- PIECE entering: a call comes into its lane, from the menu, back to its kept place, or made anew.
-- NEEDS admitting keeping redialling
-- Let a call in, and match it before it stands in a lane: most are rung at once. Answer how many are
-- before it, or the word for why it cannot come in.
local function enter(before, id, lane)
  local lanes = open_lanes(lane, ARGV[17])
  if not lanes then return nil, 'no_lane' end
  if ARGV[19] ~= '' and not regain(cjson.decode(ARGV[16])[3], ARGV[19]) then return nil, 'no_place' end
  local call = before or made_anew(id)
  local seq = take_in(call, ARGV[19] ~= '' and 'regained'
    or before and ARGV[15] == '' and 'entered' or 'restored')
  if not before then rc('HSET', C(id), 'first', int(seq)) end
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
