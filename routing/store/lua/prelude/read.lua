-- PIECE read: calls, agents and offers as records.
-- NEEDS records
-- By whom they are wanted: whoever has no list of their own reads `call` or `offer`.
local WANTED = {
  call = fields('state', 'leg', 'lanes', 'key', 'entered_at', 'rules', 'epoch', 'offer', 'agent',
    'offers', 'department', 'language', 'region', 'tier', 'arrived_at', 'answered_at', 'talking_at',
    'avoiders', 'stages', 'prefer', 'callback', 'redial', 'recall', 'beside', 'agent_at'),
  turn = fields('state', 'turn', 'ahead', 'epoch', 'leg', 'callback', 'offers', 'exited'),
  match = fields('state', 'leg', 'lanes', 'key', 'entered_at', 'rules', 'epoch', 'offer', 'agent',
    'offers', 'avoiders', 'stages', 'prefer'),
  sent = fields('state', 'epoch', 'rules'),
  accept = fields('state', 'leg', 'key', 'entered_at', 'rules', 'epoch', 'offer', 'department',
    'callback'),
  leave = fields('state', 'leg', 'lanes', 'entered_at', 'rules', 'epoch', 'agent', 'offers',
    'department', 'language', 'region', 'tier', 'arrived_at', 'answered_at', 'talking_at', 'avoiders',
    'stages', 'callback', 'redial', 'recall', 'beside', 'agent_at'),
  offer = fields('state', 'call', 'agent', 'ring', 'sent', 'leg', 'way', 'beside'),
  heard = fields('state', 'call', 'agent', 'leg'),
}

-- Read a call; `wanted` names the fields that whoever asks will need, when they are few.
local function call_of(id, wanted) return record_of(C(id), wanted or WANTED.call, id) end

local function offer_of(id, wanted)
  local offer = record_of(O(id), wanted or WANTED.offer, id)
  if offer then offer.live = offer.state == 'asking' or offer.state == 'ringing' end
  return offer
end
