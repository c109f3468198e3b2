#!lua flags=allow-oom
-- archived: the raw bytes of these messages are in the blob store now; forget them here.
-- KEYS  1 archive list, then for each message: message, raw
-- ARGV  for each message: id, blob key
-- Returns the number of messages
local done = 0
for i = 1, #ARGV, 2 do
  local message, raw = KEYS[i + 1], KEYS[i + 2]
  redis.call('LREM', KEYS[1], 1, ARGV[i])
  redis.call('DEL', raw)
  if redis.call('EXISTS', message) == 1 then redis.call('HSET', message, 'blob', ARGV[i + 1]) end
  done = done + 1
end
return done
