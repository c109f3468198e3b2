#!lua flags=allow-oom
-- release: gives a leased lane back, its head still in place.
-- KEYS  1 due  2 leases  3 item
-- ARGV  1 lane  2 token  3 not before (ms)  4 counts as a try (1/0)  5 why
-- Returns "ok" or "lost-lease"
if redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[2] then return 'lost-lease' end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
if redis.call('EXISTS', KEYS[3]) == 1 then
  redis.call('HSET', KEYS[3], 'taken', 0)
  if ARGV[4] == '1' then
    redis.call('HINCRBY', KEYS[3], 'tries', 1)
    redis.call('HSET', KEYS[3], 'error', ARGV[5])
  end
end
return 'ok'
