-- PURPOSE note what a caller answered to a question of the survey
-- ARGV[1] at_ms milliseconds
-- ARGV[2] call id
-- ARGV[3] what csat or resolved
-- ARGV[4] key text
-- KEYS call due
-- RETURNS kept over
-- EVENTS survey.answered
-- NEEDS base
local id, what, key = ARGV[2], ARGV[3], ARGV[4]
local state, known = unpack(rc('HMGET', C(id), 'state', what))
if state ~= 'survey' then return finish('over') end
if known ~= key then
  rc('HSET', C(id), what, key)
  tell('survey.answered', 'call', id, 'question', what, 'answer', key)
end
arm('call:' .. id, T.SURVEY_MS)
return finish('kept')
