#!lua
-- rules: makes a set of rules the one in force (or the shadow, or none) and says so in the history, in one step.
-- KEYS  1 pointer (live or shadow)  2 history  3 the set
-- ARGV  1 version the caller saw at the pointer ("" = none)  2 new version ("" = none)  3 the set's bytes ("" = it must be there)
--       4 history line
-- Returns "ok"; "stale": somebody else was faster; "unknown": there is no such set
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 'stale' end
if ARGV[2] ~= '' then
  if ARGV[3] == '' then
    if redis.call('EXISTS', KEYS[3]) == 0 then return 'unknown' end
  end
end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  if ARGV[3] ~= '' then redis.call('SET', KEYS[3], ARGV[3]) end
  redis.call('SET', KEYS[1], ARGV[2])
end
redis.call('RPUSH', KEYS[2], ARGV[4])
return 'ok'
