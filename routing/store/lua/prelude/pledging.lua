-- PIECE pledging: write a promise into its call, which goes on without a leg.
-- NEEDS promising widening
local function stand_aside(call, due_ms, later)
  rc('HSET', C(call.id), 'wants', rc('HGET', LANES, string.match(call.lanes, '%S+')))
  if not later then
    keep_for_nobody(call)
    return arm('call:' .. call.id, T.HANG_UP_MS)
  end
  unqueue(call)
  count(call.department, -1)
  put_aside(call, due_ms)
end

local function pledge_call(id, call, state, pledge, names, slot)
  local later = pledge.due_at > 0
  local due_ms = later and pledge.due_at - NOW or T.HANG_UP_MS
  rc('HSET', C(id), 'leg', '', 'language', ARGV[9], 'ticket', ARGV[10], 'callback', pledge.number,
    'terms', pledge.terms, 'cause', pledge.cause, 'expires_at', int(pledge.expires_at),
    'due_at', int(pledge.due_at), 'zone', pledge.zone, 'own_agent', pledge.own_agent,
    'promise', names[1], 'asked_from', names[2] or '', 'slot', slot)
  if state == 'waiting' then
    call.leg, call.callback = '', pledge.number
    if pledge.cause == 'scheduled' then
      rc('HSET', C(id), 'entered_at', ARGV[11], 'head_start', ARGV[12], 'key', ARGV[13])
      call.entered_at, call.key = ARGV[11], ARGV[13]
    end
    stand_aside(call, due_ms, later)
  else
    if state == 'lost' then
      rc('HSET', C(id), 'arrived_at', ARGV[14], 'caller', ARGV[15], 'number', ARGV[16],
        'region', ARGV[17], 'tier', ARGV[18])
      rc('SADD', R .. ':calls', id)
    end
    rc('HSET', C(id), 'state', 'promised', 'department', ARGV[5], 'demand', ARGV[6], 'wants', ARGV[7],
      'entered_at', ARGV[11], 'head_start', ARGV[12], 'key', ARGV[13])
    arm('call:' .. id, due_ms)
    call = call_of(id)
  end
  local seq = tell('callback.promised', 'call', id, 'department', call.department,
    'number', pledge.number, 'cause', pledge.cause, 'who', pledge.who,
    'due_at', later and int(pledge.due_at) or '', 'expires_at', int(pledge.expires_at),
    'key', int(call.key), 'tries', int(pledge.tries))
  rc('HSETNX', C(id), 'first', int(seq))
  if call.state == 'waiting' then match_call(call) end
end
