-- PIECE stages: a waiting call's next stage is due: others may answer too, or it is handed up.
-- NEEDS widening
local function next_stage(id)
  local call = call_of(id)
  call.stage = (tonumber(call.stage) or 0) + 1
  keep_for_nobody(call)
  local _, lane, department, demand, cause, rules = unpack(cjson.decode(call.stages)[call.stage])
  if rules == '' then
    rc('HSET', C(id), 'stage', call.stage)
    stand_in(call, lane, department, demand, cause)
  else
    leave_for(call, lane)
    count(call.department, -1)
    count(department, 1)
    rules = under(call, rules)
    call.department, call.rules = department, rules
    rc('HSET', C(id), 'stage', call.stage, 'lanes', lane, 'department', department,
      'demand', demand, 'rules', rules)
    tell_moved(call, demand, rc('HGET', C(id), 'head_start') or '0', cause, '')
  end
  arm_stage(call)
  match_call(call)
end
