-- PIECE read: calls, agents and offers as tables; a field never written reads as ''.
-- NEEDS base
-- Name the fields of a record that are read at once; another is read when it is first asked for. (While
-- the library is loaded there is no `ipairs`.)
local function fields(...)
  local names, places = {...}, {}
  for place = 1, #names do places[names[place]] = place end
  return { names = names, places = places }
end

local RECORD = {}
function RECORD.__index(record, name)
  local key, values, places = unpack(record)
  local place = places[name]
  if place then return values[place] or '' end
  record[name] = rc('HGET', key, name) or ''
  return record[name]
end

-- Return a record, nil for none; the first of its fields is always there.
local function record_of(key, wanted, id)
  local values = rc('HMGET', key, unpack(wanted.names))
  return values[1] and setmetatable({ key, values, wanted.places, id = id }, RECORD) or nil
end

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
