-- PIECE redialling: the place of a caller who was cut off, kept until the same number calls again.
-- NEEDS promises
local function kept_key(caller) return R .. ':redial:' .. caller end

-- Keep the place of a call that is about to end, if the line broke.
local function keep_place(call, why)
  local cut_off = why == 'caller' or why == 'lost_leg'
  if call.redial == '' or call.state == 'menu' or virtual(call) or not cut_off then return end
  local talked = call.state == 'talking'
  local redial, department = string.match(call.redial, '^(%d+) (.*)$')
  local key = kept_key(rc('HGET', C(call.id), 'caller'))
  rc('HSET', key, 'call', call.id, 'department', department, 'key', call.key,
    'waited', int((talked and call.answered_at or NOW) - call.entered_at),
    'until', int(NOW + redial), 'agent', talked and call.agent or '')
  rc('PEXPIRE', key, redial)
end

-- Take the place of an earlier call; answer whether it was still there.
local function regain(caller, call)
  if rc('HGET', kept_key(caller), 'call') ~= call then return false end
  rc('DEL', kept_key(caller))
  return true
end

-- On its first turn: since when a call counts that has an earlier one's place, and its head start.
local function regained(id, turn)
  if turn ~= '0' or (rc('HGET', C(id), 'regains') or '') == '' then return end
  return unpack(rc('HMGET', C(id), 'entered_at', 'head_start'))
end
