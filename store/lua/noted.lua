#!lua flags=allow-oom
-- noted: a person has taken note that a delivery will not arrive; nobody sends it again, and the ticket's history says who said so.
-- KEYS  1 dead  2 delivery  3 ticket log  4 feed
-- ARGV  1 id  2 ticket number (0 = none)  3 log entry  4 feed length
-- Returns "ok" or "gone" (sent again, or noted, meanwhile)
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 'gone' end
redis.call('DEL', KEYS[2])
if ARGV[2] ~= '0' then
  redis.call('RPUSH', KEYS[3], ARGV[3])
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[4], '*', 'ticket', ARGV[2], 'kind', 'noted')
end
return 'ok'
