#!lua
-- commit: makes a Decision real, all of it or nothing. Spends the lease of the work it came from, finishes the source message
-- and counts it in the ledger. Everything the decision read is compared first.
-- KEYS  1 any key of the desk (for routing)
-- ARGV  1 the plan, msgpack; keys in it are made by store/keys.py and store/plan.py:
--   now, feed, feed_length, wake, number
--   lease    {due, leases, lane, token, list, id, item, drop = delete the item}           absent: no work behind it
--   once     {key, seconds}                                                                absent: not an action
--   versions {{ticket key, version}...}     same {{key, value}...} ("" = absent)
--   tickets  {{number (0 = new), version, doc, queue, score (-1 = not queued), old_queue, state, old_state, person tickets key or "", log = {entry...},
--             binds = {key...}, agents = {tickets key of whose open ticket it was or "", of whose it is or "", weight} (absent: nobody's), linked = in "links" of doc and log, -n stands for the number of the n-th of these tickets}...}
--   values   {{key, value}...}              persons and identities
--   spend    {{key, seconds, most uses (0 = only counted)}...}
--   turns    {agents, turns, {{e-mail, document, number, tickets key, most tickets}...}}     agents whom tickets are given   absent: none
--   counts   {key, seconds, {{name, number}...}}                                           absent: nothing to count
--   items    {{work, id, lane, due, doc, of, hold}...}   deliveries and timers; of = index into tickets, ticket = a number; hold = not handed out before;
--            append = the number is added to the lane, named = and that is the id too
--   works    {name = {due, leases, sleepers, lane_prefix, item_prefix}}
--   takes_back {delivery id...}             deliveries that must not leave; one still on hold was never handed out   absent: none
--   message  {key, raw, state, reason, of, ticket, held doc, held zset, quarantine zset, archive list, seconds}
-- Returns {"ok", number, version, number, version...}, {"stale"}, {"lost-lease"}, {"left"} (nothing to take back) or {"duplicate", number}
local p = cmsgpack.unpack(ARGV[1])

local lease = p.lease
if lease then
  if redis.call('HGET', lease.leases, lease.lane) ~= lease.token then return {'lost-lease'} end
  if redis.call('LINDEX', lease.list, 0) ~= lease.id then return {'lost-lease'} end
  -- whoever slept past the end of a lease has no say, even before somebody else takes the lane
  if tonumber(redis.call('ZSCORE', lease.due, lease.lane) or '0') < p.now then return {'lost-lease'} end
end
if p.once then
  local earlier = redis.call('GET', p.once[1])
  if earlier then return {'duplicate', tonumber(earlier)} end
end
for _, read in ipairs(p.versions) do
  local head = redis.call('GETRANGE', read[1], 0, 15)
  if tonumber(string.match(head, '^(%d+)\n') or '0') ~= read[2] then return {'stale'} end
end
for _, read in ipairs(p.same) do
  if (redis.call('GET', read[1]) or '') ~= read[2] then return {'stale'} end
end
for _, limit in ipairs(p.spend) do
  if limit[3] > 0 and tonumber(redis.call('GET', limit[1]) or '0') >= limit[3] then return {'stale'} end
end
for _, turn in ipairs(p.turns and p.turns[3] or {}) do
  if redis.call('HGET', p.turns[1], turn[1]) ~= turn[2] then return {'stale'} end
  if tonumber(redis.call('HGET', p.turns[2], turn[1]) or '0') ~= turn[3] then return {'stale'} end
  if redis.call('ZCARD', turn[4]) > turn[5] then return {'stale'} end
end
if p.takes_back then
  for _, id in ipairs(p.takes_back) do
    if redis.call('HEXISTS', p.works.outbox.item_prefix .. id, 'hold') == 0 then return {'left'} end
  end
end

-- nothing was written before this line; nothing below can be refused
local result, numbers = {'ok'}, {}
for i, t in ipairs(p.tickets) do
  numbers[i] = t.number
  if t.number == 0 then numbers[i] = redis.call('INCR', p.number) end
end
-- an unescaped quote can't be part of what somebody wrote: "links": is the field, wherever it stands
local function numbered(place) return numbers[tonumber(place)] end
local function linked(list) return '"links":' .. string.gsub(list, '%-(%d+)', numbered) end
for i, t in ipairs(p.tickets) do
  local number = numbers[i]
  if t.linked then
    t.doc = string.gsub(t.doc, '"links":(%b[])', linked)
    for j, entry in ipairs(t.log) do t.log[j] = string.gsub(entry, '"links":(%b[])', linked) end
  end
  local key = p.ticket_prefix .. number
  local version = t.version + 1
  redis.call('SET', key, version .. '\n' .. t.doc)
  if #t.log > 0 then redis.call('RPUSH', key .. ':log', unpack(t.log)) end
  if t.old_queue ~= '' and (t.old_queue ~= t.queue or t.score < 0) then redis.call('ZREM', t.old_queue, number) end
  if t.score >= 0 then redis.call('ZADD', t.queue, t.score, number) end
  if t.old_state ~= t.state then
    if t.old_state ~= '' then redis.call('ZREM', t.old_state, number) end
    if t.state ~= '' then redis.call('ZADD', t.state, number, number) end
  end
  if t.agents then -- whose open ticket it was and is
    if t.agents[1] ~= '' then redis.call('ZREM', t.agents[1], number) end
    if t.agents[2] ~= '' then redis.call('ZADD', t.agents[2], t.agents[3], number) end
  end
  if t.person ~= '' then redis.call('ZADD', t.person, number, number) end
  for _, bind in ipairs(t.binds) do redis.call('SET', bind, number) end
  redis.call('XADD', p.feed, 'MAXLEN', '~', p.feed_length, '*', 'ticket', number, 'version', version)
  result[#result + 1] = number
  result[#result + 1] = version
end
for _, turn in ipairs(p.turns and p.turns[3] or {}) do
  redis.call('HSET', p.turns[2], turn[1], redis.call('HINCRBY', p.turns[2], '', 1))
end
for _, pair in ipairs(p.values) do redis.call('SET', pair[1], pair[2]) end
for _, pair in ipairs(p.spend) do
  if redis.call('INCR', pair[1]) == 1 then redis.call('EXPIRE', pair[1], pair[2]) end
end
if p.counts then
  for _, pair in ipairs(p.counts[3]) do redis.call('HINCRBY', p.counts[1], pair[1], pair[2]) end
  redis.call('EXPIRE', p.counts[1], p.counts[2])
end
local woken = {}
for _, id in ipairs(p.takes_back or {}) do
  local outbox = p.works.outbox
  local lane = redis.call('HGET', outbox.item_prefix .. id, 'lane')
  local list = outbox.lane_prefix .. lane
  local first = redis.call('LINDEX', list, 0) == id -- then no lease stands on the lane: its head was never handed out
  redis.call('LREM', list, 1, id)
  redis.call('DEL', outbox.item_prefix .. id)
  if redis.call('LLEN', list) == 0 then
    redis.call('ZREM', outbox.due, lane)
  elseif first then
    redis.call('ZADD', outbox.due, p.now, lane)
    if not woken.outbox and redis.call('DEL', outbox.sleepers) == 1 then redis.call('PUBLISH', p.wake, 'outbox') end
    woken.outbox = true
  end
end
if lease then -- before the items: a timer may set itself anew
  redis.call('LPOP', lease.list)
  redis.call('HDEL', lease.leases, lease.lane)
  if redis.call('LLEN', lease.list) > 0 then
    redis.call('ZADD', lease.due, p.now, lease.lane)
  else
    redis.call('ZREM', lease.due, lease.lane)
  end
  if lease.drop then redis.call('DEL', lease.item) end
end
for _, item in ipairs(p.items) do
  local work = p.works[item.work]
  local number = item.ticket
  if item.of > 0 then number = numbers[item.of] end
  local id, lane = item.id, item.lane
  if item.append then lane = lane .. number end
  if item.named then id = lane end
  local key = work.item_prefix .. id
  if redis.call('HEXISTS', key, 'doc') == 0 then redis.call('RPUSH', work.lane_prefix .. lane, id) end
  if item.replace then redis.call('HDEL', work.leases, lane) end -- whoever has the old one in hand has no say about the new one
  redis.call('HSET', key, 'doc', item.doc, 'ticket', number, 'lane', lane, 'taken', 0, 'tries', 0, 'at', p.now)
  if (item.hold or 0) > 0 then redis.call('HSET', key, 'hold', item.hold) end
  if item.replace then redis.call('ZADD', work.due, item.due, lane) else redis.call('ZADD', work.due, 'NX', item.due, lane) end
  if not woken[item.work] then
    woken[item.work] = true
    if redis.call('DEL', work.sleepers) == 1 then redis.call('PUBLISH', p.wake, item.work) end
  end
end
if p.once then redis.call('SET', p.once[1], numbers[1] or p.once[3], 'EX', p.once[2]) end
local m = p.message
if m then
  local number = m.ticket
  if m.of > 0 then number = numbers[m.of] end
  local ledger = redis.call('HGET', m.key, 'ledger')
  redis.call('HINCRBY', ledger, 'waiting', -1)
  redis.call('HINCRBY', ledger, m.state, 1)
  redis.call('HSET', m.key, 'state', m.state, 'reason', m.reason, 'ticket', number, 'taken', 0)
  if m.state == 'held' then
    redis.call('HSET', m.key, 'held', m.held)
    redis.call('ZADD', m.held_index, p.now, m.id)
  elseif m.state == 'quarantined' then
    redis.call('ZADD', m.quarantine_index, p.now, m.id)
  else
    redis.call('HDEL', m.key, 'doc', 'nonce', 'held', 'lane', 'error', 'tries', 'taken', 'verdict')
    redis.call('EXPIRE', m.key, m.seconds)
    if redis.call('EXISTS', m.raw) == 1 then redis.call('RPUSH', m.archive, m.id) end
  end
end
return result
