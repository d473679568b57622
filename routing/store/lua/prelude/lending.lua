-- PIECE lending: whoever was kept free is rung for others' calls again.
-- NEEDS ordering
-- Offer a call of a lane whose agents were kept free: the first in the order goes, to the first
-- call of the lane that they, who may be another than asked for it, do not avoid.
local function offer_lent(call, lane)
  local able, counter = pick(call, lane, without_alarm(call, first_free(call.id, lane)))
  local head = first_of(LC(lane), 1, function(other) return not avoids(other, able[1]) end)[1]
  if head and head ~= call.id then return offer_lent(call_of(head), lane) end
  make_offer(call, able[1], able[2], lane, counter, able[3], able[4])
  return able[1]
end
