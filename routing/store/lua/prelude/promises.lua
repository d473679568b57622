-- PIECE promises: what was promised to whom; a call with a callback and no leg is virtual.
-- NEEDS read outbox
local function virtual(call) return call.callback ~= '' and call.leg == '' end

-- What a call comes to whose caller was promised a callback.
local function outcome_of_promise(call, outcome)
  if virtual(call) then return outcome end
  return call.state == 'talking' and 'called_back' or 'callback_failed'
end

-- Let the caller be promised anew, and the time chosen be chosen by another.
local function forget_promise(call)
  if call.callback == '' then return end
  local promise, asked_from, slot = unpack(rc('HMGET', C(call.id), 'promise', 'asked_from', 'slot'))
  if promise then rc('HDEL', PROMISES, promise, asked_from or '') end
  if slot and slot ~= '' then rc('HINCRBY', SLOTS, slot, -1) end
  rc('HDEL', C(call.id), 'promise', 'asked_from', 'slot')
end

-- Have a caller's telephone stop ringing; one that was answered is left alone.
local function hush_caller(call)
  if call.callback == '' then return end
  local dialled, picked_up = unpack(rc('HMGET', C(call.id), 'dialled', 'picked_up'))
  if dialled and picked_up ~= '1' then ask('cancel', call, dialled) end
  rc('HDEL', C(call.id), 'dialled', 'picked_up')
end
