-- PURPOSE lease effects to a process: urgent ones first, rings no closer than the pace
-- ARGV[1] at_ms milliseconds
-- ARGV[2] process name
-- ARGV[3] limit number
-- ARGV[4] lease milliseconds
-- ARGV[5] ring_pace milliseconds
-- KEYS urgent rings effect call agent site due
-- RETURNS taken
-- EVENTS
-- NEEDS base
local limit = tonumber(ARGV[3])
local ids = rc('ZRANGE', URGENT, 0, limit - 1)
for _, id in ipairs(ids) do rc('ZREM', URGENT, id) end
local ring_at = tonumber(rc('HGET', SITE, 'ring_at')) or 0
while #ids < limit and ring_at <= NOW do
  local first = rc('ZPOPMIN', RINGS)[1]
  if not first then break end
  ids[#ids + 1] = first
  ring_at = NOW + ARGV[5]
  rc('HSET', SITE, 'ring_at', int(ring_at))
  if tonumber(ARGV[5]) == 0 then ring_at = 0 end
end
local taken = { 'taken' }
for i, id in ipairs(ids) do
  rc('HSET', E(id), 'process', ARGV[2])
  arm('effect:' .. id, ARGV[4])
  local e = rc('HMGET', E(id), 'kind', 'call', 'offer', 'agent', 'leg', 'epoch', 'note')
  local c = rc('HMGET', C(e[2]), 'ticket', 'language', 'rules')
  local endpoint = e[1] == 'ring' and rc('HGET', A(e[4]), 'endpoint') or ''
  if e[1] == 'dial' then endpoint, c[3] = unpack(rc('HMGET', C(e[2]), 'callback', 'terms')) end
  taken[i + 1] = { id, e[1], e[2], e[3] or '', e[4] or '', e[5], e[6], c[1] or '', c[2] or '', c[3] or '',
    endpoint, e[7] or '' }
end
finish()
return taken
