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
-- ARGV[16] origin json: arrived_at, leg, caller, number, region, tier
-- ARGV[17] stages json: list of at_ms, lane, department, demand, cause, rules
-- ARGV[18] preference wait_ms recall_ms agent again; empty for nobody
-- ARGV[19] regains id of the call whose kept place this is; empty for none
-- ARGV[20] redial milliseconds and department: how the place is kept should the line break
-- KEYS call calls lane lanes due
-- RETURNS waiting joining ended promised no_lane no_place
-- EVENTS call.queued call.offered
-- NEEDS entering
local id, lane = ARGV[4], ARGV[8]
local call = call_of(id, WANTED.turn)
local state = call and call.state
if state == 'ended' then return finish('ended') end
if not call or state == 'menu' then
  if call and is_late(ARGV[5], call.turn) then return finish('waiting', '0', '', '0') end
  local entered, said = enter(call, id, lane)
  if not entered then return finish(said) end
  local first = ARGV[19] ~= '' and ARGV[5] == '0'
  return finish('waiting', said, entered.state == 'offered' and '1' or '', figure(entered.epoch),
    first and ARGV[11] or nil, ARGV[12])
end
if call.callback ~= '' and call.leg == '' then return finish('promised') end
if state == 'connecting' or state == 'talking' then
  return finish('joining', figure(call.epoch), call.agent)
end
local ahead = figure(call.ahead)
if tonumber(ARGV[5]) > (tonumber(call.turn) or 0) then
  ahead = state == 'waiting'
    and place_of(id, string.match(call.lanes, '%S+'), call.key, call.prefer ~= '') or '0'
  rc('HSET', C(id), 'turn', ARGV[5], 'ticket', ARGV[6], 'language', ARGV[7], 'ahead', ahead)
  arm('call:' .. id, T.WAIT_MS)
end
return finish('waiting', ahead, state == 'offered' and '1' or '', figure(call.epoch),
  regained(id, ARGV[5]))
