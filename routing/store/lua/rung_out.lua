-- PURPOSE note that a Dial which rang agents for a call is over without a conversation
-- ARGV[1] at_ms milliseconds
-- ARGV[2] nonce id
-- ARGV[3] config version
-- ARGV[4] call id
-- ARGV[5] epoch number
-- ARGV[6] fate missed, busy, failed or stopped: how it ended
-- ARGV[7] leg id of the leg it names, or empty
-- KEYS call lane agent offer effect due
-- RETURNS noted stale
-- EVENTS offer.withdrawn call.offered
-- NEEDS read rung_out
local call = call_of(ARGV[4])
if not call or (tonumber(call.epoch) or 0) ~= tonumber(ARGV[5]) then return finish('stale') end
if call.state ~= 'offered' then return finish('stale') end
local stopped = {}
for id in string.gmatch(call.offer, '%S+') do
  local offer = offer_of(id)
  if offer.way == 'dial' and offer.fate == 'stopped' then
    stopped[#stopped + 1] = offer
  elseif offer.way == 'dial' and offer.fate == '' then
    local fate = ARGV[6] == 'stopped' and offer.leg ~= '' and offer.leg == ARGV[7] and 'missed'
    rc('HSET', O(id), 'fate', fate or ARGV[6])
    arm('offer:' .. id, T.RUNG_OUT_MS)
  end
end
if not stopped[1] then return finish('noted') end
take_back(call, stopped)
return finish('noted')
