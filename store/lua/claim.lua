#!lua flags=allow-oom
-- claim: leases due lanes and hands out the head of each. A lease is the lane's own score: a dead worker's runs out by itself.
-- An item on hold (its "hold" is ahead) keeps its lane waiting; handing it out ends the hold, so that whoever finds one knows it never left.
-- An item taken before and never settled (its worker died) is a suspect: it is handed out alone, to a worker with nothing else in hand.
-- KEYS  1 due  2 leases  3 sleepers
-- ARGV  1 now (ms)  2 lease (ms)  3 token  4 limit  5 lane prefix  6 item prefix  7 raw prefix ("" = none)
--       8 alone (1 = the worker has nothing in hand)  9 most bytes
-- Returns {next due (ms, -1 = none), item...}, item = {lane, id, taken, tries, ticket, at, folded, document, raw, verdict}; a next due of 0: ask again
local now, limit = tonumber(ARGV[1]), tonumber(ARGV[4])
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, limit)
local items, bytes, skipped = {}, 0, 0
for _, lane in ipairs(due) do
  local id = redis.call('LINDEX', ARGV[5] .. lane, 0)
  if not id then
    redis.call('ZREM', KEYS[1], lane)
    redis.call('HDEL', KEYS[2], lane)
  else
    local key = ARGV[6] .. id
    local known = redis.call('HMGET', key, 'taken', 'hold')
    local suspect = tonumber(known[1] or '0') > 0
    local hold = tonumber(known[2] or '0')
    if hold > now then
      redis.call('ZADD', KEYS[1], hold, lane)
    elseif suspect and (#items > 0 or ARGV[8] ~= '1') then
      skipped = skipped + 1
    else
      local taken = redis.call('HINCRBY', key, 'taken', 1)
      if known[2] then redis.call('HDEL', key, 'hold') end
      local found = redis.call('HMGET', key, 'tries', 'ticket', 'at', 'folded', 'doc', 'verdict')
      local raw = ''
      if ARGV[7] ~= '' then raw = redis.call('GET', ARGV[7] .. id) or '' end
      redis.call('ZADD', KEYS[1], now + tonumber(ARGV[2]), lane)
      redis.call('HSET', KEYS[2], lane, ARGV[3])
      items[#items + 1] = {lane, id, taken, tonumber(found[1] or '0'), tonumber(found[2] or '0'),
        tonumber(found[3] or '0'), found[4] or '0', found[5] or '', raw, found[6] or ''}
      bytes = bytes + #raw + #(found[5] or '')
      if suspect or bytes > tonumber(ARGV[9]) then break end
    end
  end
end
local next_due = -1
if #items == 0 then
  if skipped > 0 or #due == limit then
    next_due = 0
  else
    local head = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
    if head[2] then next_due = math.ceil(tonumber(head[2])) end
  end
  redis.call('SET', KEYS[3], 1)
end
table.insert(items, 1, next_due)
return items
