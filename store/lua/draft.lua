#!lua
-- draft: keeps what an agent has begun to write, unless somebody wrote on elsewhere meanwhile.
-- KEYS  1 draft ("revision, newline, document")
-- ARGV  1 the revision it goes on from (0 = none, -1 = whatever is there)  2 document  3 seconds it is kept  4 now (ms)
-- Returns {"ok", revision} or {"newer"}: nothing written. A revision is at least the time, so that none comes again after a draft is gone
local revision = tonumber(string.match(redis.call('GETRANGE', KEYS[1], 0, 15), '^(%d+)\n') or '0')
if ARGV[1] ~= '-1' and tonumber(ARGV[1]) ~= revision then return {'newer'} end
revision = math.max(revision + 1, tonumber(ARGV[4]))
redis.call('SET', KEYS[1], string.format('%.0f', revision) .. '\n' .. ARGV[2], 'EX', ARGV[3])
return {'ok', revision}
