#!lua flags=no-writes
-- histories: tickets with their histories, for whoever reads many of them. Writes nothing.
-- KEYS  1 any key of the desk (for routing)
-- ARGV  1 ticket prefix  2 suffix of the key of a history  3... ticket numbers
-- Returns {{number, ticket, {entry...}}...}, only of tickets that exist
local found = {}
for i = 3, #ARGV do
  local ticket = redis.call('GET', ARGV[1] .. ARGV[i])
  if ticket then
    found[#found + 1] = {ARGV[i], ticket, redis.call('LRANGE', ARGV[1] .. ARGV[i] .. ARGV[2], 0, -1)}
  end
end
return found
