#!lua
-- agent: changes an agent, unless somebody else did meanwhile.
-- KEYS  1 agents
-- ARGV  1 e-mail  2 the document the change was made from  3 the document after it
-- Returns "ok"; "stale": the stored document is another one (or gone)
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 'stale' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 'ok'
