-- context: reads what leads to tickets, and those tickets, in one round trip. Writes nothing.
-- KEYS  the pointers (conversations, references, identities' persons are read by the caller)
-- ARGV  1 ticket prefix  2... ticket numbers wanted anyway
-- Returns {{pointer value or ""...}, {number, document...}}
local values, tickets, seen = {}, {}, {}
local function add(number)
  if number and number ~= '' and number ~= '0' and not seen[number] then
    seen[number] = true
    local ticket = redis.call('GET', ARGV[1] .. number)
    if ticket then
      tickets[#tickets + 1] = number
      tickets[#tickets + 1] = ticket
    end
  end
end
if #KEYS > 0 then
  for i, value in ipairs(redis.call('MGET', unpack(KEYS))) do
    values[i] = value or ''
    add(values[i])
  end
end
for i = 2, #ARGV do add(ARGV[i]) end
return {values, tickets}
