-- PIECE base: numbers as text, events, and the last word of a script.
-- NEEDS timing
-- Lua writes big numbers as 1e+14: whatever is stored as text goes through here.
local function int(n)
  if n == NOW then return ARGV[1] end
  return string.format('%d', tonumber(n) or 0)
end

-- What was stored as text is text already; what never was counts as nothing.
local function figure(text) return text ~= '' and text or '0' end

-- Count those who wait for a department, offered ones included.
local function count(department, change) rc('HINCRBY', R .. ':queued', department, change) end

local function tell(kind, ...)
  local seq = rc('HINCRBY', SITE, 'seq', 1)
  rc('XADD', R .. ':events', int(seq) .. '-0', 'at_ms', ARGV[1], 'type', kind, ...)
  return seq
end

-- Whoever waits for work is woken: by an effect, or by a deadline earlier than all others.
local function finish(...)
  if next(armed) then woken = keep_deadlines() or woken end
  if woken then rc('ZADD', R .. ':woken', 0, '1') end
  return {...}
end
