-- PIECE redialling: the place of a caller who was cut off, kept until the same number calls again.
-- NEEDS promises
local function kept_key(caller) return R .. ':redial:' .. caller end

-- Who or what says that a conversation broke off; empty: nobody so far.
local function cut_of(call, why, broke)
  if broke == '1' then return 'agent' end
  if call.state == 'survey' then return '' end
  if why == 'lost_leg' or why == 'line_lost' then return 'carrier' end
  return why == 'caller' and NOW - call.talking_at < T.SHORT_TALK_MS and 'short' or ''
end

-- Keep the place of a call that is about to end, if the line broke or may have broken.
local function keep_place(call, why)
  if call.redial == '' or call.state == 'menu' or virtual(call) then return end
  local talks, survey = call.state == 'talking', call.state == 'survey'
  local cut_off = why == 'caller' or why == 'lost_leg' or why == 'line_lost'
  if not (talks or survey or cut_off) then return end
  local redial, department = string.match(call.redial, '^(%d+) (.*)$')
  local caller, broke, served = unpack(rc('HMGET', C(call.id), 'caller', 'broke', 'served'))
  local waited = survey and (tonumber(call.waited) or 0)
    or (talks and call.answered_at or NOW) - call.entered_at
  rc('HSET', kept_key(caller), 'call', call.id, 'department', department, 'key', call.key,
    'waited', int(waited), 'until', int(NOW + redial),
    'agent', talks and call.agent or survey and served or '',
    'cut', (talks or survey) and cut_of(call, why, broke) or 'waiting')
  rc('PEXPIRE', kept_key(caller), redial)
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
