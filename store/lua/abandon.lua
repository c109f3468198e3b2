#!lua flags=allow-oom
-- abandon: frees what a claim leased whose reply never arrived. The tries it counted are given back.
-- KEYS  1 due  2 leases
-- ARGV  1 token  2 now (ms)  3 lane prefix  4 item prefix
-- Returns the number of lanes freed
local freed = 0
local leases = redis.call('HGETALL', KEYS[2])
for i = 1, #leases, 2 do
  if leases[i + 1] == ARGV[1] then
    local lane = leases[i]
    redis.call('HDEL', KEYS[2], lane)
    redis.call('ZADD', KEYS[1], ARGV[2], lane)
    local id = redis.call('LINDEX', ARGV[3] .. lane, 0)
    if id and redis.call('EXISTS', ARGV[4] .. id) == 1 then redis.call('HINCRBY', ARGV[4] .. id, 'taken', -1) end
    freed = freed + 1
  end
end
return freed
