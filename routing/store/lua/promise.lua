-- PURPOSE let the caller go, and keep the place: the call has no leg from now on
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] department name
-- ARGV[6] demand text
-- ARGV[7] wants json
-- ARGV[8] pledge json: number, asker, replaces, terms, expires_at, due_at, cause, zone, capacity, who, tries, own_agent
-- ARGV[9...] language, ticket, entered_at, head_start, key, arrived_at, caller, number, region, tier
-- KEYS call calls promises slots lane queued agent offer effect due
-- RETURNS promised already busy full ended
-- EVENTS callback.promised call.ended offer.withdrawn call.offered
-- NEEDS promising releasing pledging leaving
local id, pledge = ARGV[4], cjson.decode(ARGV[8])
local call = call_of(id)
if call and virtual(call) then return finish('promised', id) end
local state = call and call.state or 'lost'
if state == 'ended' then return finish('ended', '') end
if state ~= 'menu' and state ~= 'waiting' and state ~= 'lost' then return finish('busy', '') end
local department = state == 'waiting' and call.department or ARGV[5]
local slot, names = '', { pledge.number .. ' ' .. department }
if pledge.asker ~= '' then names[2] = pledge.asker .. ' ' .. department end
local by_number, by_asker = unpack(rc('HMGET', PROMISES, unpack(names)))
local before = by_number or by_asker
if before and before ~= pledge.replaces then return finish('already', before) end
if pledge.capacity > 0 then
  slot = department .. ' ' .. int(pledge.due_at)
  if (tonumber(rc('HGET', SLOTS, slot)) or 0) >= pledge.capacity then return finish('full', '') end
  rc('HINCRBY', SLOTS, slot, 1)
end
if before then forget_promise(call_of(before)) end
for _, name in ipairs(names) do rc('HSET', PROMISES, name, id) end
pledge_call(id, call, state, pledge, names, slot)
if before then
  leave_call(call_of(before), 'called_again', 'callback_cancelled')
end
return finish('promised', id)
