#!lua flags=allow-oom
-- lease: takes, renews or gives back what only one gateway may do at a time, and keeps how far it got.
-- KEYS  1 lease  2 position
-- ARGV  1 token of the holder  2 milliseconds to hold it (0 = give it back)  3 position to keep ("" = as it is)
-- Returns {"held" | "free" | "taken", position}: taken by another one (nothing written), free: given back
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return {'taken', ''} end
if not holder and ARGV[3] ~= '' then return {'free', ''} end -- it ran out: somebody else may have gone on from here
if ARGV[3] ~= '' then redis.call('SET', KEYS[2], ARGV[3]) end
if ARGV[2] == '0' then
  redis.call('DEL', KEYS[1])
  return {'free', ''}
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {'held', redis.call('GET', KEYS[2]) or ''}
