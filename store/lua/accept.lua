#!lua
-- accept: keeps one raw message and queues it in its lane, or recognises it as a repeat.
-- KEYS  1 message  2 raw  3 inbound due  4 sleepers  5 ledger  6 ledgers  7 flood counter
-- ARGV  1 id  2 nonce of this call  3 now (ms)  4 lane  5 lane prefix  6 flood lane  7 flood limit (0 = never folded)  8 flood seconds
--       9 digest  10 document  11 raw ("" = in a blob)  12 ledger member  13 wake channel
-- Returns "new", "duplicate", or "conflict" (known id, other content: nothing written)
local message = KEYS[1]
local known = redis.call('HMGET', message, 'digest', 'nonce')
if known[1] then
  if known[2] == ARGV[2] then return 'new' end -- the reply to this very call was lost
  if known[1] ~= ARGV[9] then return 'conflict' end
  redis.call('HINCRBY', KEYS[5], 'received', 1)
  redis.call('HINCRBY', KEYS[5], 'duplicate', 1)
  redis.call('SADD', KEYS[6], ARGV[12])
  return 'duplicate'
end
local lane, folded = ARGV[4], '0'
if ARGV[7] ~= '0' then
  local seen = redis.call('INCR', KEYS[7])
  if seen == 1 then redis.call('EXPIRE', KEYS[7], ARGV[8]) end
  if seen > tonumber(ARGV[7]) then lane, folded = ARGV[6], '1' end
end
redis.call('HSET', message, 'state', 'waiting', 'digest', ARGV[9], 'nonce', ARGV[2], 'ledger', KEYS[5],
  'lane', lane, 'folded', folded, 'taken', 0, 'tries', 0, 'at', ARGV[3], 'doc', ARGV[10])
if ARGV[11] ~= '' then redis.call('SET', KEYS[2], ARGV[11]) end
redis.call('RPUSH', ARGV[5] .. lane, ARGV[1])
redis.call('ZADD', KEYS[3], 'NX', ARGV[3], lane)
if redis.call('HINCRBY', KEYS[5], 'received', 1) == 1 then redis.call('SADD', KEYS[6], ARGV[12]) end
redis.call('HINCRBY', KEYS[5], 'waiting', 1)
if redis.call('DEL', KEYS[4]) == 1 then redis.call('PUBLISH', ARGV[13], 'inbound') end
return 'new'
