-- PIECE timing: deadlines, one for each object; they are written together when a transition is over.
-- NEEDS naming
local function arm(member, after_ms) armed[member] = NOW + after_ms end

local function disarm(member) armed[member] = false end

-- Return when an object's deadline is, as it stands within this transition; false for none.
local function due_at(member)
  local at_ms = armed[member]
  if at_ms == nil then at_ms = rc('ZSCORE', DUE, member) end
  return at_ms and tonumber(at_ms)
end

-- A roster may touch thousands of agents: no command is given more than Lua can hand over.
local function write_all(command, words)
  for from = 1, #words, 2000 do rc(command, DUE, unpack(words, from, math.min(from + 1999, #words))) end
end

-- Write the deadlines; answer whether the earliest of all is one of them.
local function keep_deadlines()
  local set, gone = {}, {}
  for member, at_ms in pairs(armed) do
    if at_ms then
      set[#set + 1] = at_ms
      set[#set + 1] = member
    else
      gone[#gone + 1] = member
    end
  end
  write_all('ZREM', gone)
  write_all('ZADD', set)
  return set[1] and not woken and armed[rc('ZRANGE', DUE, 0, 0)[1]]
end
