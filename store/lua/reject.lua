#!lua flags=allow-oom
-- reject: a held message will not join a ticket; it ends as ignored and is counted so.
-- KEYS  1 message  2 held index  3 raw  4 archive list
-- ARGV  1 id  2 reason  3 seconds the message is remembered
-- Returns "ok" or "gone"
if redis.call('ZREM', KEYS[2], ARGV[1]) == 0 then return 'gone' end
local ledger = redis.call('HGET', KEYS[1], 'ledger')
redis.call('HINCRBY', ledger, 'held', -1)
redis.call('HINCRBY', ledger, 'ignored', 1)
redis.call('HSET', KEYS[1], 'state', 'ignored', 'reason', ARGV[2])
redis.call('HDEL', KEYS[1], 'doc', 'nonce', 'held', 'lane', 'error', 'tries', 'taken', 'verdict')
redis.call('EXPIRE', KEYS[1], ARGV[3])
if redis.call('EXISTS', KEYS[3]) == 1 then redis.call('RPUSH', KEYS[4], ARGV[1]) end
return 'ok'
