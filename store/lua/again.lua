#!lua flags=allow-oom
-- again: puts a held or quarantined message, or a dead delivery, back into its lane for another go.
-- KEYS  1 item  2 index it stands in (held, quarantine, dead)  3 due  4 lane list  5 sleepers
-- ARGV  1 id  2 now (ms)  3 lane  4 verdict ("" = none)  5 wake channel  6 queue name
-- Returns "ok" or "gone" (not there any more: somebody was faster)
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 'gone' end
if ARGV[6] == 'inbound' then
  local found = redis.call('HMGET', KEYS[1], 'ledger', 'state')
  redis.call('HINCRBY', found[1], found[2], -1)
  redis.call('HINCRBY', found[1], 'waiting', 1)
  redis.call('HSET', KEYS[1], 'state', 'waiting', 'verdict', ARGV[4])
end
redis.call('HSET', KEYS[1], 'taken', 0, 'tries', 0)
redis.call('HDEL', KEYS[1], 'dead')
redis.call('RPUSH', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[3], 'NX', ARGV[2], ARGV[3])
if redis.call('DEL', KEYS[5]) == 1 then redis.call('PUBLISH', ARGV[5], ARGV[6]) end
return 'ok'
