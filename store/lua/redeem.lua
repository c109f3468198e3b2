#!lua flags=allow-oom
-- redeem: spends an invitation for the account of an agent, all at once: a link works once, whoever clicks twice.
-- KEYS  1 invitation  2 accounts  3 agents
-- ARGV  1 e-mail of the agent  2 account  3 agent, as documents  4 the agent as read before, "" for none
-- Returns "done" | "gone": used, run out, another agent's, or for the first administrator when there is one (nothing kept)
--         | "moved": the agent is not as read before (nothing written)
local invited = redis.call('HGET', KEYS[1], 'agent')
if not invited then return 'gone' end
if invited == '' and redis.call('HLEN', KEYS[2]) > 0 then
  redis.call('DEL', KEYS[1])
  return 'gone'
end
if invited ~= '' and invited ~= ARGV[1] then return 'gone' end
if (redis.call('HGET', KEYS[3], ARGV[1]) or '') ~= ARGV[4] then return 'moved' end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 'done'
