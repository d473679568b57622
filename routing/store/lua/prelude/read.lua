-- PIECE read: calls, agents and offers as tables; a field never written reads as ''.
-- NEEDS base
local function fields_of(key, names)
  local values = rc('HMGET', key, unpack(names))
  if not values[1] then return nil end
  local record = {}
  for i, name in ipairs(names) do record[name] = values[i] or '' end
  return record
end

local function call_of(id)
  local call = fields_of(C(id), {
    'state', 'leg', 'lanes', 'key', 'entered_at', 'rules', 'epoch', 'offer', 'agent', 'agent_leg',
    'offers', 'department', 'language', 'region', 'tier', 'arrived_at', 'answered_at',
    'talking_at', 'avoiders', 'alarmed', 'turn', 'ahead', 'stages', 'stage', 'prefer', 'waited',
    'callback', 'redial',
    'beside', 'agent_at',
  })
  if call then call.id = id end
  return call
end

local function offer_of(id)
  local offer = fields_of(O(id), {
    'state', 'call', 'agent', 'lane', 'ring', 'sent', 'leg', 'epoch', 'cancelled', 'way', 'fate',
    'beside',
  })
  if offer then
    offer.id = id
    offer.live = offer.state == 'asking' or offer.state == 'ringing'
  end
  return offer
end

local function rules_of(call)
  local asking, ring, wrap_up, avoid, misses, short = string.match(
    call.rules, '(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)')
  return {
    asking = int(asking), ring = int(ring), wrap_up = tonumber(wrap_up) or 0,
    avoid = tonumber(avoid) or 0, misses = tonumber(misses) or 0, short = tonumber(short) or 0,
    emergency = string.match(call.rules, ' emergency$') ~= nil,
  }
end

-- Return a department's rules as a call comes under them: once an emergency, always one.
local function under(call, rules)
  local already = string.match(rules, ' emergency$') or not rules_of(call).emergency
  return already and rules or rules .. ' emergency'
end
