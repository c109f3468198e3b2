#!lua flags=allow-oom
-- orphaned: ends the leases of workers that are known to be dead. What has died with a worker before waits longer each time: a message that
-- kills must not kill as fast as it can be handed out.
-- KEYS  1 due  2 leases
-- ARGV  1 now (ms)  2 lane prefix  3 item prefix  4 wait for each death but the first (ms)
-- Returns the number of lanes freed
local freed = 0
for _, lane in ipairs(redis.call('HKEYS', KEYS[2])) do
  local id = redis.call('LINDEX', ARGV[2] .. lane, 0)
  redis.call('HDEL', KEYS[2], lane)
  if id then
    local deaths = tonumber(redis.call('HGET', ARGV[3] .. id, 'taken') or '0')
    redis.call('ZADD', KEYS[1], 'LT', tonumber(ARGV[1]) + math.max(deaths - 1, 0) * tonumber(ARGV[4]), lane)
  end
  freed = freed + 1
end
return freed
