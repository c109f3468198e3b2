#!lua flags=allow-oom
-- settle: says how the sending of a delivery ended, and moves its lane on.
-- KEYS  1 due  2 leases  3 lane list  4 delivery  5 dead  6 ticket log  7 feed
-- ARGV  1 lane  2 token  3 id  4 result: sent | dead  5 now (ms)  6 log entry  7 ticket number  8 why  9 feed length
-- Returns "ok" or "lost-lease" (somebody else settled it or will)
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'lost-lease' end
if redis.call('LINDEX', KEYS[3], 0) ~= ARGV[3] then return 'lost-lease' end
redis.call('LPOP', KEYS[3])
redis.call('HDEL', KEYS[2], ARGV[1])
if redis.call('LLEN', KEYS[3]) > 0 then
  redis.call('ZADD', KEYS[1], ARGV[5], ARGV[1])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
if ARGV[4] == 'sent' then
  redis.call('DEL', KEYS[4])
else
  redis.call('HSET', KEYS[4], 'taken', 0, 'error', ARGV[8], 'dead', ARGV[5])
  redis.call('ZADD', KEYS[5], ARGV[5], ARGV[3])
end
if ARGV[7] ~= '0' then
  redis.call('RPUSH', KEYS[6], ARGV[6])
  redis.call('XADD', KEYS[7], 'MAXLEN', '~', ARGV[9], '*', 'ticket', ARGV[7], 'kind', ARGV[4])
end
return 'ok'
