-- The account's quota, shared by all replicas: one round trip, atomic, on Redis' own clock. Times are microseconds.
--
-- KEYS  1 spent     sorted set: each call's id by its time
--       2 members   hash: what each replica last said of itself
--       3 state     hash: epoch, quarantine_until, pause
--       4 tombstones      sorted set: ids of calls that were taken out, by when: who has read them must forget them
-- ARGV  operation, see Script.java

local spent, members, state, tombstones = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local position = 0
local function text() position = position + 1; return ARGV[position] end
local function number() return tonumber(text()) end
local function written(n) return string.format('%.0f', n) end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])

local operation = text() -- ask, beat, move, remove or leave
local name, incarnation, id, old = text(), text(), text(), text()
local cursor, heard, claimed, epoch = number(), number(), number(), text()
-- As text and back: others compare with what is kept, 14 digits.
local function waiting() return { priority = number(), weight = tonumber(tostring(number())), since = now - number() } end
local head, following, here = waiting(), waiting(), number()
local pauseFor = number()
local slots, slot_length = number(), number()
local absence, quarantine, lease, grace, memory = number(), number(), number(), number(), number()
local windows = {}
for i = 1, number() do
  windows[i] = { part = number(), length = number() }
end
local longest = 0
for _, window in ipairs(windows) do longest = math.max(longest, window.length) end

-- Whose number_of_slot it is among those who wait: the more important, then where a permit answers more, then the older.
local function before(one, other)
  if one.priority ~= other.priority then return one.priority < other.priority end
  if one.weight ~= other.weight then return one.weight > other.weight end
  return one.since < other.since
end

-- What was spent while this replica could not say so. An id is entered once.
for _ = 1, number() do
  local entered, age = text(), number()
  redis.call('ZADD', spent, written(now - age), entered)
end
redis.call('ZREMRANGEBYSCORE', spent, '-inf', '(' .. written(now - longest))

-- Everybody, and who was last seen when.
local others, newest, taken, own = {}, 0, {}, nil
local all = redis.call('HGETALL', members)
for i = 1, #all, 2 do
  local field = {}
  for part in string.gmatch(all[i + 1], '[^|]+') do field[#field + 1] = part end
  local member = { incarnation = field[1], slot = tonumber(field[2]), seen = tonumber(field[3]),
    priority = tonumber(field[4]), weight = tonumber(field[5]), since = tonumber(field[6]) or now, waiting = tonumber(field[7]) or 0 }
  newest = math.max(newest, member.seen)
  if all[i] == name then
    own = member
  elseif now - member.seen > lease then
    redis.call('HDEL', members, all[i])
  else
    others[#others + 1] = member
    if member.slot >= 0 then taken[member.slot] = true end
  end
end

if operation == 'leave' then
  redis.call('HDEL', members, name)
  return {}
end
if own and own.incarnation ~= incarnation and now - own.seen < absence then
  return { 'taken' }
end

-- After a silence of all, or on an empty Redis, everybody keeps to turns until all can be back.
local known = redis.call('HGET', state, 'epoch')
local created = 0
if not known then
  known = incarnation .. '-' .. written(now)
  created = 1
  redis.call('HSET', state, 'epoch', known)
end
local quarantine_until = tonumber(redis.call('HGET', state, 'quarantine_until') or '0')
if now - newest > absence then
  quarantine_until = now + quarantine
  redis.call('HSET', state, 'quarantine_until', written(quarantine_until))
end

-- A slot is a number_of_slot in the times without Redis. Who held one gets it again; who is new waits until all are back.
local slot = -1
if claimed >= 0 and not taken[claimed] then
  slot = claimed
elseif own and own.slot >= 0 and not taken[own.slot] then
  slot = own.slot
elseif quarantine_until <= now then
  for i = slots - 1, 0, -1 do
    if not taken[i] then slot = i end
  end
end

-- Who is absent may be calling by its turns: they count as spent, from before its first until a window ahead.
for _, member in ipairs(others) do
  if member.slot >= 0 and now - member.seen > absence then
    local number_of_slot = math.ceil(math.max(member.seen + absence, now - 2 * windows[1].length) / slot_length)
    while number_of_slot * slot_length < now + windows[1].length do
      if number_of_slot % slots == member.slot then
        redis.call('ZADD', spent, 'NX', written(number_of_slot * slot_length), 't:' .. member.slot .. ':' .. written(number_of_slot))
      end
      number_of_slot = number_of_slot + 1
    end
  end
end

-- Once that is over: turns of the last window of it may not have been told yet, so all of them count as spent.
if quarantine_until <= now and redis.call('HGET', state, 'charged') ~= written(quarantine_until) then
  redis.call('HSET', state, 'charged', written(quarantine_until))
  for number_of_slot = math.ceil((quarantine_until - windows[1].length) / slot_length), math.ceil((quarantine_until + slot_length / 8) / slot_length) do
    local whose = number_of_slot % slots
    if taken[whose] or whose == claimed or (own and whose == own.slot) then
      redis.call('ZADD', spent, 'NX', written(number_of_slot * slot_length), 't:' .. whose .. ':' .. written(number_of_slot))
    end
  end
end

local pause = tonumber(redis.call('HGET', state, 'pause') or '0')
if pauseFor > 0 and now + pauseFor > pause then
  pause = now + pauseFor
  redis.call('HSET', state, 'pause', written(pause))
end

if (operation == 'move' or operation == 'remove') and redis.call('ZREM', spent, old) == 1 then
  redis.call('ZADD', tombstones, written(now), old)
end
redis.call('ZREMRANGEBYSCORE', tombstones, '-inf', '(' .. written(now - memory))

-- When the next call of this priority may leave.
local freed = 0
for _, window in ipairs(windows) do
  local last = redis.call('ZREVRANGEBYSCORE', spent, written(now), '-inf', 'WITHSCORES', 'LIMIT', window.part - 1, 1)
  if last[2] then freed = math.max(freed, tonumber(last[2]) + window.length) end
end
local due = math.max(freed, pause, quarantine_until)
-- Turns ahead, kept for the absent: a call now must leave them their room. While there are any, look again soon.
if due <= now then
  for _, number_of_slot in ipairs(redis.call('ZRANGEBYSCORE', spent, '(' .. written(now), '+inf')) do
    local begins = tonumber(redis.call('ZSCORE', spent, number_of_slot))
    if redis.call('ZCOUNT', spent, '(' .. written(begins - windows[1].length), written(begins)) >= windows[1].part then
      due = math.max(due, now + slot_length / 8)
    end
  end
end
local at = 0
if (operation == 'ask' or operation == 'move') and due <= now then
  local better = false
  if operation == 'ask' and now - freed < grace then
    for _, member in ipairs(others) do
      better = better or (now - member.seen < absence and before(member, head))
    end
  end
  if better then
    due = freed + grace
  else
    at = now
    redis.call('ZADD', spent, written(now), id)
    head = following
  end
end

redis.call('HSET', members, name,
  table.concat({ incarnation, slot, written(now), head.priority, head.weight, written(head.since), here }, '|'))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, written(longest / 1000 + 60000)) end

-- What was taken out and what was spent since this replica last heard; everything where it has missed something.
local resync = 0
if epoch ~= known or now - heard > memory then
  cursor, heard, resync = 0, now, 1
end
local elsewhere = 0
for _, member in ipairs(others) do
  if now - member.seen < absence and member.priority <= head.priority then elsewhere = elsewhere + member.waiting end
end
local reply = { 'ok', written(now), written(at), written(due), written(pause), written(quarantine_until), tostring(slot), known,
  tostring(created), tostring(resync), tostring(elsewhere) }
local taken_out = redis.call('ZRANGEBYSCORE', tombstones, '(' .. written(heard), written(now))
reply[#reply + 1] = tostring(#taken_out)
for _, one in ipairs(taken_out) do reply[#reply + 1] = one end
local news = redis.call('ZRANGEBYSCORE', spent, '(' .. written(cursor), written(now), 'WITHSCORES', 'LIMIT', 0, 1000)
for _, one in ipairs(news) do reply[#reply + 1] = one end
return reply
