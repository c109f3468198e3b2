#!lua flags=allow-oom
-- reject: a held or quarantined message goes no further; it ends as ignored and is counted so. For a while it can be brought back.
-- KEYS  1 message  2 index (held, quarantine)  3 raw  4 archive list  5 what restore needs
-- ARGV  1 id  2 reason  3 seconds the message is remembered  4 seconds it can be brought back
-- Returns "ok" or "gone"
local at = redis.call('ZSCORE', KEYS[2], ARGV[1])
if not at then return 'gone' end
redis.call('ZREM', KEYS[2], ARGV[1])
local ledger, state = unpack(redis.call('HMGET', KEYS[1], 'ledger', 'state'))
redis.call('DEL', KEYS[5])
redis.call('HSET', KEYS[5], 'state', state, 'listed', at)
for _, field in ipairs({'doc', 'held', 'lane', 'reason'}) do
  local value = redis.call('HGET', KEYS[1], field)
  if value then redis.call('HSET', KEYS[5], field, value) end
end
redis.call('EXPIRE', KEYS[5], ARGV[4])
redis.call('HINCRBY', ledger, state, -1)
redis.call('HINCRBY', ledger, 'ignored', 1)
redis.call('HSET', KEYS[1], 'state', 'ignored', 'reason', ARGV[2])
redis.call('HDEL', KEYS[1], 'doc', 'nonce', 'held', 'lane', 'error', 'tries', 'taken', 'verdict')
redis.call('EXPIRE', KEYS[1], ARGV[3])
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RPUSH', KEYS[4], ARGV[1]) end
return 'ok'
