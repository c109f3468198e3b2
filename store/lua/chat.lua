#!lua
-- chat: adds one message to the history of a web chat, once, and tells every gateway that may show it.
-- KEYS  1 session  2 history
-- ARGV  1 message id  2 document  3 seconds to keep  4 channel to publish on  5 session id
-- Returns the message's place in the history (from 0), -1 (it is there already) or -2 (the session is over: nothing written)
if redis.call('HEXISTS', KEYS[1], 'doc') == 0 then return -2 end
if redis.call('HSETNX', KEYS[1], 'i:' .. ARGV[1], 1) == 0 then return -1 end
local place = redis.call('RPUSH', KEYS[2], ARGV[2]) - 1
redis.call('EXPIRE', KEYS[1], ARGV[3])
redis.call('EXPIRE', KEYS[2], ARGV[3])
redis.call('PUBLISH', ARGV[4], ARGV[5] .. ' ' .. place .. ' ' .. ARGV[2])
return place
