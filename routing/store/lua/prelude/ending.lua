-- PIECE ending: the end of a call, told once and for all; a tombstone stays for a day.
-- NEEDS calls promises avoiding
local function end_call(call, outcome, why)
  local talked = call.state == 'talking'
  local waited = talked and call.answered_at - call.entered_at or tonumber(call.waited) or 0
  if not talked and call.entered_at ~= '' then waited = NOW - call.entered_at end
  local agent, csat, resolved = talked and call.agent or '', '', ''
  if call.state == 'survey' then
    agent, csat, resolved = unpack(rc('HMGET', C(call.id), 'served', 'csat', 'resolved'))
  end
  local talked_ms = talked and NOW - call.talking_at or 0
  if (tonumber(call.epoch) or 0) > 1 then -- there may have been a conversation before
    talked_ms = talked_ms + (tonumber(rc('HGET', C(call.id), 'talked')) or 0)
  end
  local seq = tell('call.ended', 'call', call.id, 'outcome', outcome, 'why', why,
    'department', call.department, 'agent', agent, 'language', call.language,
    'region', call.region, 'tier', call.tier,
    'emergency', is_emergency(call) and '1' or '', 'arrived_at', figure(call.arrived_at),
    'waited_ms', int(waited), 'talked_ms', int(talked_ms),
    'offers', figure(call.offers), 'csat', csat or '', 'resolved', resolved or '')
  forget_avoidances(call)
  rings_no_more(call)
  leave_lanes(call)
  forget_promise(call)
  rc('HDEL', C(call.id), 'offer', 'lanes', 'avoiders', 'stages', 'stage', 'held_at',
    'served')
  rc('HSET', C(call.id), 'state', 'ended', 'agent', agent, 'outcome', outcome, 'why', why,
    'last', int(seq))
  rc('SREM', R .. ':calls', call.id)
  arm('call:' .. call.id, T.TOMBSTONE_MS)
  call.state = 'ended'
end
