-- PIECE records: a record as a table; a field never written reads as ''.
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
