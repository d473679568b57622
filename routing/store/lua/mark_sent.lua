-- PURPOSE mark an effect sent, just before it is posted; a ring restarts the asking deadline
-- ARGV[1] at_ms milliseconds
-- ARGV[2] effect id
-- ARGV[3] process name
-- KEYS effect call offer due
-- RETURNS go lost
-- EVENTS
-- NEEDS read closing overtaking
local id = ARGV[2]
local kind, call_id, offer, process, sent, epoch, tries =
  unpack(rc('HMGET', E(id), 'kind', 'call', 'offer', 'process', 'sent', 'epoch', 'tries'))
if not kind or process ~= ARGV[3] or (ONCE[kind] and sent == '1') then return finish('lost') end
local call = call_of(call_id, WANTED.sent) or {}  -- the plan is of no call
local here = (tonumber(call.epoch) or 0) == (tonumber(epoch) or 0)
local wanted = is_wanted(kind, id, call, here)
if not wanted then
  close(id)
  return finish('lost')
end
rc('HSET', E(id), 'sent', '1', 'tries', int((tonumber(tries) or 0) + 1))
if kind == 'ring' then
  rc('HSET', O(offer), 'sent', '1')
  arm('offer:' .. offer, rules_of(call).asking)
elseif kind == 'summon' then
  for each in string.gmatch(call.offer, '%S+') do
    if rc('HGET', O(each), 'ring') == id then
      rc('HSET', O(each), 'sent', '1')
      arm('offer:' .. each, rules_of(call).asking)
    end
  end
elseif kind == 'dial' then
  local ring_ms = string.match(rc('HGET', C(call_id), 'terms'), '%d+$')
  arm('call:' .. call_id, ring_ms + T.PICKED_UP_MS)
end
return finish('go')
