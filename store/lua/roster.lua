#!lua flags=no-writes
-- roster: all agents with how much work they have and when they were last chosen. Writes nothing.
-- KEYS  1 agents  2 turns
-- ARGV  1 prefix and  2 suffix of the key of an agent's open tickets
-- Returns {{e-mail, document, turn or "0", how many open tickets, what they weigh}...}
local found = {}
local agents = redis.call('HGETALL', KEYS[1])
for i = 1, #agents, 2 do
  local held = redis.call('ZRANGE', ARGV[1] .. agents[i] .. ARGV[2], 0, -1, 'WITHSCORES')
  local weight = 0
  for j = 2, #held, 2 do weight = weight + tonumber(held[j]) end
  found[#found + 1] = {agents[i], agents[i + 1], redis.call('HGET', KEYS[2], agents[i]) or '0', #held / 2, weight}
end
return found
