#!lua flags=allow-oom
-- restore: a message that was rejected a moment ago waits again where it stood. Its raw bytes may have moved to the blob store meanwhile.
-- KEYS  1 message  2 what reject kept  3 held index  4 quarantine index
-- ARGV  1 id  2 the state it is to have again
-- Returns "ok" or "gone" (too late, somebody was faster, or it stood elsewhere)
local state = redis.call('HGET', KEYS[2], 'state')
if state ~= ARGV[2] or redis.call('HGET', KEYS[1], 'state') ~= 'ignored' then return 'gone' end
local ledger = redis.call('HGET', KEYS[1], 'ledger')
redis.call('HINCRBY', ledger, 'ignored', -1)
redis.call('HINCRBY', ledger, state, 1)
redis.call('HSET', KEYS[1], 'state', state)
for _, field in ipairs({'doc', 'held', 'lane', 'reason'}) do
  local value = redis.call('HGET', KEYS[2], field)
  if value then redis.call('HSET', KEYS[1], field, value) end
end
redis.call('PERSIST', KEYS[1])
local index = KEYS[3]
if state == 'quarantined' then index = KEYS[4] end
redis.call('ZADD', index, redis.call('HGET', KEYS[2], 'listed'), ARGV[1])
redis.call('DEL', KEYS[2])
return 'ok'
