#!lua flags=allow-oom
-- session: whose session it is, with the agent as kept now; notes that the agent is still there.
-- KEYS  1 session  2 agents
-- ARGV  1 now (ms)  2 how long it lives unused (ms)  3 how long it lives at most (ms)  4 note the use if the last noted one is older (ms; 0 = don't)
-- Returns {e-mail, started (ms), the agent's document}, or {} for none (any more; nothing written)
local kept = redis.call('HMGET', KEYS[1], 'agent', 'started', 'seen')
local now, idle, life, pause = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local started, seen = tonumber(kept[2] or ''), tonumber(kept[3] or '')
if not kept[1] or not started or not seen then return {} end
if now - seen >= idle or now - started >= life then return {} end
local agent = redis.call('HGET', KEYS[2], kept[1])
if not agent then return {} end
if pause > 0 and now - seen >= pause then
  redis.call('HSET', KEYS[1], 'seen', ARGV[1])
  redis.call('PEXPIRE', KEYS[1], math.max(1, math.min(idle, started + life - now)))
end
return {kept[1], kept[2], agent}
