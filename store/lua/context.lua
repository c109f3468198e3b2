#!lua flags=no-writes
-- context: reads what leads to tickets and persons, and those tickets and persons, in one round trip. Writes nothing.
-- KEYS  pointers to tickets, then identities, then limit counters
-- ARGV  1 how many pointers  2 how many identities  3 ticket prefix  4 person prefix  5... ticket numbers wanted anyway
-- Returns {{value of each key or ""...}, {number, ticket...}, {person id, person...}}
local pointers, identities = tonumber(ARGV[1]), tonumber(ARGV[2])
local values, tickets, persons, seen = {}, {}, {}, {}
local function add(number)
  if number ~= '' and number ~= '0' and not seen[number] then
    seen[number] = true
    local ticket = redis.call('GET', ARGV[3] .. number)
    if ticket then
      tickets[#tickets + 1] = number
      tickets[#tickets + 1] = ticket
    end
  end
end
if #KEYS > 0 then
  for i, value in ipairs(redis.call('MGET', unpack(KEYS))) do
    value = value or ''
    values[i] = value
    if i <= pointers then
      add(value)
    elseif i <= pointers + identities and value ~= '' then
      persons[#persons + 1] = value
      persons[#persons + 1] = redis.call('GET', ARGV[4] .. value) or ''
    end
  end
end
for i = 5, #ARGV do add(ARGV[i]) end
return {values, tickets, persons}
