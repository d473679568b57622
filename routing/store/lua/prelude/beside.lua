-- PIECE beside: who is consulted in a conversation, and how far that is.
-- NEEDS closing
local TALKS = { private = true, swapped = true, joined = true }

local function beside_of(call)
  local agent, offer, leg, to, at_ms = unpack(rc('HMGET', C(call.id), 'beside_agent',
    'beside_offer', 'beside_leg', 'beside_to', 'beside_at'))
  agent, to = agent or '', to or ''
  return { agent = agent, offer = offer or '', leg = leg or '', to = to, at_ms = at_ms,
    whom = agent ~= '' and agent or to }
end

local function forget_beside(call)
  disarm('aside:' .. call.id)
  rc('HDEL', C(call.id), 'beside', 'beside_agent', 'beside_offer', 'beside_leg', 'beside_to',
    'beside_at', 'seat_beside')
  call.beside = ''
end

-- A number outside that has not answered is told to stop, or never called.
local function hush_outside(call, beside)
  local sent = rc('HMGET', E(beside.offer), 'kind', 'sent')
  if sent[1] and sent[2] ~= '1' then return close(beside.offer) end
  if beside.leg ~= '' then ask('cancel', call, beside.leg) end
end
