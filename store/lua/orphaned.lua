#!lua flags=allow-oom
-- orphaned: ends the leases of workers that are known to be dead. What has died with a worker before keeps its lease: a message that kills
-- must not kill as fast as it can be handed out.
-- KEYS  1 due  2 leases
-- ARGV  1 now (ms)  2 lane prefix  3 item prefix
-- Returns the number of lanes freed
local freed = 0
for _, lane in ipairs(redis.call('HKEYS', KEYS[2])) do
  local id = redis.call('LINDEX', ARGV[2] .. lane, 0)
  local taken = id and tonumber(redis.call('HGET', ARGV[3] .. id, 'taken') or '0') or 0
  if taken <= 1 then
    redis.call('HDEL', KEYS[2], lane)
    if id then redis.call('ZADD', KEYS[1], 'LT', ARGV[1], lane) end
    freed = freed + 1
  end
end
return freed
