-- PIECE seats: how legs take part in their room, told to the carrier in the order in which it was decided.
-- NEEDS closing holding
-- Ask for a leg's seat; one asked for before is overtaken, or waited for if it is sent.
local function seat(call, party, leg, how)
  local before = rc('HGET', C(call.id), 'seat_' .. party)
  local id = string.format('%012d', rc('HINCRBY', SITE, 'effects', 1))
  rc('HSET', E(id), 'kind', 'seat', 'call', call.id, 'leg', leg, 'epoch', int(call.epoch),
    'note', how)
  rc('HSET', C(call.id), 'seat_' .. party, id)
  if before and before ~= '' and rc('EXISTS', E(before)) == 1 then
    if rc('HGET', E(before), 'sent') == '1' then return rc('HSET', E(before), 'then', id) end
    close(before)
  end
  enqueue(id)
end

-- Take the caller off hold, if they are on hold.
local function back_from_hold(call)
  local held_at = rc('HGET', C(call.id), 'held_at')
  if held_at then resume_caller(call, held_at, 'agent') end
end
