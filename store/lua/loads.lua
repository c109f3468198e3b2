#!lua
-- loads: writes down whose these tickets are, as commit does for those that change: for tickets older than this list. Repeating it is harmless.
-- KEYS  1 any key of the desk (for routing)
-- ARGV  1 ticket prefix  2 prefix and  3 suffix of the key of an agent's open tickets  4 weights by priority (JSON)  5... ticket numbers
-- Returns how many are somebody's
local weights, count = cjson.decode(ARGV[4]), 0
local open = {new = true, assigned = true, in_progress = true}
for i = 5, #ARGV do
  local stored = redis.call('GET', ARGV[1] .. ARGV[i])
  if stored then
    local ticket = cjson.decode(string.match(stored, '\n(.*)$')) -- fields that are not there have their defaults (store.records)
    if (ticket.assignee or '') ~= '' and open[ticket.st or 'new'] then
      redis.call('ZADD', ARGV[2] .. string.lower(ticket.assignee) .. ARGV[3], weights[ticket.pr or 'P4'], ARGV[i])
      count = count + 1
    end
  end
end
return count
