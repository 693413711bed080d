-- The account's quota, shared by all replicas: one round trip, atomic. See docs/adr/0005-replicas.md for the proof of each rule.
-- Times are microseconds of the cluster's time: Redis' clock, which never runs backward, and whose steps begin a new epoch.
--
-- KEYS  1 state    hash: epoch, and what holds for all
--       2 members  hash: what each replica last said of itself
--       3 feed     sorted set: the last changes by their number, for replicas that follow
--       4...       sorted sets: the calls of each share, each call's id by the latest moment at which it left
-- ARGV  the version of the format, then names and values: see QuotaRequest.java. The reply is names and values, too: QuotaReply.java

if ARGV[1] ~= '4' then return { 'status', 'format' } end
local asked = {}
for i = 2, #ARGV, 2 do asked[ARGV[i]] = ARGV[i + 1] end
local function number(name) return tonumber(asked[name]) end
local function written(n) return string.format('%.0f', n) end
local function split(text, separator)
  local all = {}
  for part in string.gmatch(text or '', '[^' .. separator .. ']+') do all[#all + 1] = part end
  return all
end
local function hash(key)
  local all, flat = {}, redis.call('HGETALL', key)
  for i = 1, #flat, 2 do all[flat[i]] = flat[i + 1] end
  return all
end

local slots, absence, lateness = number('slots'), number('absence'), number('lateness')
local windows = {}
for _, text in ipairs(split(asked.windows, ',')) do
  local w = split(text, ':')
  windows[#windows + 1] = { limit = tonumber(w[1]), part = tonumber(w[2]), length = tonumber(w[3]), ours = tonumber(w[4]) or math.huge }
end
local second, longest = windows[1], windows[#windows].length
local function calls(share) return KEYS[4 + share] end
-- The shares of a limit add up to it.
local function part_of(limit, share) return math.floor((limit - share + slots - 1) / slots) end
-- What one replica may call by itself in the shortest window: its share, or, if there are more replicas than calls, one at a time.
local function alone(slot) return slots <= second.limit and part_of(second.limit, slot) or 1 end

local state = hash(KEYS[1])
local time, info = redis.call('TIME'), redis.pcall('INFO', 'server')
local wall = tonumber(time[1]) * 1000000 + tonumber(time[2])
local server = type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
local known, estimate, blur = asked.epoch, number('estimate'), number('blur')
local last = tonumber(state.last) or 0
local now = math.max(last, wall + (tonumber(state.shift) or 0))

-- What was under way for long says nothing of now, of whatever epoch it speaks: who sent it has done something else since. Or this
-- is another server, or its clock has stepped: then it comes again at once. What was under way for as long as that went back would
-- pass for new: only a time counts that was heard in this epoch. Who was never answered has heard none, and is told one first: its first
-- word may come when its successor is here. A good-bye comes once.
local told = number('wall') or 0
-- Until when an epoch waits that nobody has come to who knew what was before, or that has not been told it yet.
local function waits_until()
  return (state.view == '0' or state.told == '0') and math.max(tonumber(state.created), tonumber(state.spoken) or 0) + number('blind') or 0
end
-- Whether the sender came to this epoch from the one before, and knew what that had.
local function knew() return string.find(state.knew or '', ',' .. asked.incarnation .. ',', 1, true) ~= nil end
-- A good-bye holds whenever it comes: its sender does nothing more, and what it called is taken for a little newer than it is.
local leaves = asked.operation == 'leave' and asked.step ~= '1' and known == state.epoch and state.server == server
local other = asked.wall_epoch and state.epoch and asked.wall_epoch ~= state.epoch and asked.operation ~= 'leave'
local unheard = told == 0 and asked.operation ~= 'leave'
if unheard or told > 0 and not leaves and (other or wall < told - number('wall_blur') or wall > told + number('wall_blur') + lateness) then
  -- Who knew what was before is there, and may hear no reply in time: whoever is new, and waits for such as these, goes on waiting.
  if now < waits_until() and asked.informed == '1' and (known ~= state.epoch or state.told == '0' and knew()) then redis.call('HSET', KEYS[1], 'spoken', written(now)) end
  return { 'status', 'late', 'wall', written(wall), 'epoch', state.epoch or '' }
end

-- Into how many shares the quota is cut is the epoch's. Whoever comes with another number takes this one; but for who has had a share
-- since this state was last alive, or if nobody has come yet who knew what was before.
local shares = tonumber(state.shares) or slots
if shares ~= slots and not (number('claim') >= 0 and (state.view == '0' or now - number('age') > last)) then
  return { 'status', 'shares', 'shares', written(shares), 'wall', written(wall), 'epoch', state.epoch or '' }
end
local joined = state.epoch and known == state.epoch and shares == slots

-- A request of another epoch has no say on the time. One that comes too early or too late is told so: either it was under way
-- for long, and nobody waits for the reply, or Redis' clock has stepped, and it comes again and says so. Redis may be further away
-- from it than when it knew the time best: by no more than its last trip took.
local further = blur + (number('trip') or 0)
if joined and not leaves and asked.step ~= '1' and (now < estimate - further or now > estimate + further + lateness) then
  return { 'status', 'odd', 'epoch', state.epoch, 'now', written(now), 'wall', written(wall) }
end

-- An epoch ends when anything of it is gone, when its writes may be, when its clock has stepped, or when the first comes who
-- knew the one before.
local whole = state.epoch ~= nil and shares == slots and state.server == server and redis.call('HEXISTS', KEYS[2], '#' .. state.epoch) == 1
  and redis.call('ZSCORE', KEYS[3], '#' .. state.epoch)
for share = 0, slots - 1 do whole = whole and redis.call('ZSCORE', calls(share), '#' .. state.epoch) end
local blind = not joined and state.view == '0' and asked.informed == '1'
-- Who is part of it sees a step. Who is not wants back the time that it knew before: it gets that only if it is the older one, or two
-- who know different times would end each other's epochs for ever.
local known_for = (tonumber(state.known_for) or 0) + now - (tonumber(state.created) or now)
local stepped = asked.step == '1' and estimate > 0 and (joined or number('known_for') > known_for)
if not whole or blind or stepped then
  -- Time goes on as the replicas know it: who is cut off keeps to the same slots. Nobody brings back another time than the older one.
  local kept = whole and not stepped and number('known_for') <= known_for
  if estimate > 0 and not kept then now = estimate end
  local epoch = asked.incarnation .. '-' .. written(now) .. '-' .. (asked.request or '')
  local before = state.epoch or ''
  -- Nobody had a share when their number was changed.
  local nobody = state.changed == '1' and state.server == server
  -- If Redis lacks anything, nobody has told it that yet.
  local lacks = not nobody and (not whole or blind or state.told == '0')
  -- An epoch that ends before it grants anything adds nothing that nobody knows: steps that follow each other cost time, and no calls.
  local granted = not whole or last >= tonumber(state.created) + number('quarantine')
  local supposed = not granted and state.supposed or epoch
  -- Who is cut off may know the time better than the one who is first: until nobody can any more, no slots are used by a time that was
  -- not known exactly, and whoever knows it takes it back. Of an epoch that is older than that nobody can any more.
  local old = kept and known_for > number('exact')
  local guess = not old and estimate > 0 and number('known_for') == 0
  local guessed = math.max(kept and tonumber(state.guessed) or 0, guess and now + number('exact') or 0)
  state = { epoch = epoch, server = server, last = written(now), shift = written(now - wall), created = written(now), known_for = kept and written(known_for) or asked.known_for,
    guessed = written(guessed),
    shares = written(slots), changed = '0', view = nobody and written(now) or '0', pause = state.pause or '0', version = tostring((tonumber(state.version) or 0) + 1),
    sequence = tostring((tonumber(state.sequence) or 0) + 1000000), fills = state.fills or '', closed = state.closed or '', unknown = not nobody and state.unknown or '0', unseen_from = not nobody and state.unseen_from or '0', charged = '0', proven = '', spoken = '0', told = lacks and '0' or '1', knew = ',', supposed = supposed, uneven = state.uneven or '0' }
  redis.call('DEL', KEYS[3])
  redis.call('HDEL', KEYS[2], '#' .. before)
  redis.call('HSET', KEYS[2], '#' .. epoch, '')
  redis.call('ZADD', KEYS[3], 0, '#' .. epoch)
  for share = 0, slots - 1 do
    redis.call('ZREMRANGEBYSCORE', calls(share), '-inf', 0)
    redis.call('ZADD', calls(share), 0, '#' .. epoch)
    -- Time may have been ahead, as when the first on an empty server took its clock's: nothing was granted for later than this.
    local ahead = redis.call('ZRANGEBYSCORE', calls(share), '(' .. written(now + second.length), '+inf')
    for _, id in ipairs(ahead) do redis.call('ZADD', calls(share), written(now), id) end
    -- What was granted in the last moments may be known to nobody who comes back.
    for i = 1, second.limit do redis.call('ZADD', calls(share), written(now), 'u:' .. supposed .. ':' .. share .. ':' .. i) end
  end
  joined = false
end
if joined and now > last then state.last = written(now) end
local epoch, created, sequence = state.epoch, tonumber(state.created), tonumber(state.sequence)

local function publish(line)
  sequence = sequence + 1
  redis.call('ZADD', KEYS[3], sequence, sequence .. ' ' .. line)
end
-- An id is entered once, whoever tells of it.
local function enter(share, id, at)
  if redis.call('ZADD', calls(share), 'NX', written(at), id) == 1 then publish('+ ' .. id .. ' ' .. share .. ' ' .. written(at)) end
end
local function take_out(id)
  for share = 0, slots - 1 do
    if redis.call('ZREM', calls(share), id) == 1 then publish('- ' .. id) end
  end
end
-- What a replica may have called without anybody's knowing counts as called: at the latest moments at which it can have been, and no
-- more than its share has in the longest window. It is entered some hundred a request; until all is, the share is closed.
local pace, fills, closed = number('pace'), {}, {}
local every = slots <= second.limit and second.length or pace
for _, text in ipairs(split(state.fills, ',')) do
  local f = split(text, ':')
  fills[#fills + 1] = { share = tonumber(f[1]), to = tonumber(f[2]), count = tonumber(f[3]), done = tonumber(f[4]) }
end
-- As the script before wrote it: such a share was closed for as long as the longest window.
for _, text in ipairs(split(state.closed, ',')) do
  local f = split(text, ':')
  fills[#fills + 1] = { share = tonumber(f[1]), to = tonumber(f[2]) - longest, count = part_of(windows[#windows].limit, tonumber(f[1])), done = 0 }
end
state.closed = ''
-- How many calls a share has in the longest window; where that is the second, all calls are in one share.
local function most_of(share) return #windows > 1 and part_of(windows[#windows].limit, share) or math.huge end
local function assume(share, from, to)
  -- All that its share has in the shortest window may have left at once, as its last.
  local count = math.min(math.ceil(math.min(math.max(0, to - from), longest) / every) * alone(share), most_of(share))
  -- Whose replies do not come says it again and again.
  for _, f in ipairs(fills) do
    if f.share == share and f.to == to then
      f.count = math.max(f.count, count)
      return
    end
  end
  if share < slots and redis.call('ZSCORE', calls(share), 'a:' .. share .. ':' .. written(to) .. ':' .. (count - 1)) then return end
  if count > 0 then fills[#fills + 1] = { share = share, to = to, count = count, done = 0 } end
end
local function fill()
  local left = 500
  for i = #fills, 1, -1 do
    local f = fills[i]
    local at_once = alone(f.share)
    while f.done < f.count and left > 0 and f.share < slots do
      enter(f.share, 'a:' .. f.share .. ':' .. written(f.to) .. ':' .. f.done, f.to - math.floor(f.done / at_once) * every)
      f.done, left = f.done + 1, left - 1
    end
    if f.done < f.count and f.share < slots then closed[f.share] = true else table.remove(fills, i) end
  end
end

-- Everybody. A right is how long one may go on by itself after it was last heard of.
local members, present, own = {}, {}, nil
for name, text in pairs(hash(KEYS[2])) do
  if string.sub(name, 1, 1) ~= '#' then
    local f = split(text, '|')
    local m = { name = name, incarnation = f[1], slot = tonumber(f[2]),
      since = math.min(tonumber(f[3]), now), seen = math.min(tonumber(f[4]), now), right = tonumber(f[5]),
      offline = f[6] == '1', telling = f[7] == '1', version = tonumber(f[8]), viewed = tonumber(f[9]), full = f[10] == '1',
      pending = tonumber(f[18]) or 0, request = tonumber(f[11]), rank = tonumber(f[12]), weight = tonumber(f[13]), waits = tonumber(f[14]), here = tonumber(f[15]), epoch = f[16],
      entered = math.min(tonumber(f[17]), now) }
    m.here_now = m.epoch == epoch and now - m.seen <= absence
    members[#members + 1] = m
    if name == asked.name then own = m end
  end
end
table.sort(members, function(one, other) return one.name < other.name end)
-- The process that went under a name before: it keeps its slot for a second, whatever becomes of the epoch.
local function is_former(name) return string.find(name, '~', 1, true) ~= nil end
-- From when on nobody may know what it called: who tells page by page was heard meanwhile.
local function unknown_since(m) return m.pending > 0 and math.min(m.pending, m.seen) or m.seen end
local function forget(m)
  redis.call('HDEL', KEYS[2], m.name)
  for i, one in ipairs(members) do
    if one == m then table.remove(members, i) break end
  end
end

local name = asked.name
if own and own.incarnation ~= asked.incarnation and asked.operation == 'leave' and not joined and own.epoch ~= epoch then
  -- Others remember somebody of that name, who may be the one after it: what it says is taken, and that one keeps its share.
  name, own = name .. '-' .. asked.incarnation, nil
  for _, m in ipairs(members) do
    if m.name == name then own = m end
  end
end
if own and own.incarnation ~= asked.incarnation then
  -- A good-bye of the one before may come only now: what that may have called was charged when this one came. In a new epoch this one may
  -- be another's memory of the one before.
  if own.here_now or asked.operation == 'leave' and (joined or own.epoch == epoch) then return { 'status', 'taken' } end
  -- A process that came back under its name: what the one before it may have called until a moment ago is not known.
  if own.slot >= 0 and (own.right > 0 or own.epoch ~= epoch) then
    assume(own.slot, unknown_since(own), now)
    own.name, own.seen, own.right, own.offline = own.name .. '~' .. own.incarnation, now, second.length, true
    own.epoch = epoch
    redis.call('HDEL', KEYS[2], asked.name)
    own = nil
  else
    forget(own)
    own = nil
  end
end
if own and number('request') <= own.request then return { 'status', 'odd', 'epoch', epoch, 'now', written(now), 'wall', written(wall) } end
if not own then
  own = { name = name, incarnation = asked.incarnation, slot = -1, since = now, entered = now, right = 0, version = 0, viewed = 0, full = false,
    rank = 9, weight = 0, waits = now, here = 0, epoch = epoch, pending = 0 }
  members[#members + 1] = own
end
own.request, own.epoch = number('request'), epoch
-- A request that was under way for long says nothing of now. The time of another epoch is no measure of that, the server's own is.
local seen_before = own.seen or now
own.seen = joined and estimate > 0 and math.min(now, estimate) or now - (told > 0 and math.max(0, wall - told) or 0)
own.here_now = now - own.seen <= absence

local proven = {}
for _, slot in ipairs(split(state.proven, ',')) do proven[tonumber(slot)] = true end

-- What it knows of those that Redis has forgotten: they keep their slots until they come, or until their rights have ended.
if not joined then
  state.uneven = written(math.max(tonumber(state.uneven) or 0, now + (number('uneven') or 0)))
  -- Redis may be back as it was a while ago: what is whose by now is known by those who come. What was got after that is another right.
  local claims_later = number('age') >= 0 and now - number('age') > seen_before
  if own.slot ~= number('claim') or claims_later then own.slot, own.right, own.full = -1, 0, false end
  -- Who knows another time than this waits as one who has just come: who is here may not have seen yet that the clock has stepped.
  local strange = estimate > 0 and (now < estimate - blur - lateness or now > estimate + blur + lateness)
  own.entered = strange and now or now - math.max(0, number('age'))
  if number('age') >= 0 then own.since = now - number('age') end
  local age, unseen, unseen_age = number('view_age'), now + number('unseen'), number('unseen_age') or -1
  -- It has its share since then at the earliest, or else since what was said of the epoch before: its right may have grown in that one.
  local from = math.min(age >= 0 and now - age or math.huge, unseen_age >= 0 and now - unseen_age or math.huge)
  local grown = math.min(number('most'), created - from)
  -- Who joined while nobody who comes back could see it has a right no longer than that: each says what it cannot have seen, and
  -- what was said of that in the epoch before. One that Redis had forgotten already does not know how long rights were.
  local lasts = age < 0 and grown or asked.sure == '1' and math.max(number('least'), grown) or number('most')
  -- It speaks as of when it was sent, and the epoch before ended a little later than this one began.
  local until_then = math.max(created + lasts + 3 * (blur + lateness), unseen)
  if asked.informed == '1' then
    state.unseen_from = written(state.view == '0' and from or math.max(tonumber(state.unseen_from) or 0, from))
    state.unknown = written(state.view == '0' and until_then or math.min(tonumber(state.unknown), until_then))
    -- What was charged is charged.
    if state.unknown == '0' then state.unseen_from = '0' end
    state.view = written(math.max(tonumber(state.view), now - age))
    if not knew() then state.knew = (state.knew or ',') .. asked.incarnation .. ',' end
  elseif state.view == '0' then
    -- Who was answered, and had not read the log yet, has not seen everybody, either: it says so until somebody comes who knew.
    state.unknown = written(math.max(tonumber(state.unknown), until_then))
    local before = tonumber(state.unseen_from) or 0
    if from < math.huge then state.unseen_from = written(before > 0 and math.min(before, from) or from) end
  end
  -- Whom it names keeps its slot, even if it has heard of them from nobody who knew all; unless somebody has it who came, or was heard
  -- of, later. Who went under this name before does not count: it has its slot for a moment only.
  local view_heard = now - number('heard')
  for _, text in ipairs(split(asked.view, ',')) do
    local f = split(text, '|')
    local slot, seen, held, same = tonumber(f[2]), view_heard - tonumber(f[4]), is_former(f[1]), nil
    for _, m in ipairs(members) do
      held = held or m.slot == slot and not is_former(m.name) and (m.epoch == epoch or m.seen >= seen)
      if m.name == f[1] then same = m end
    end
    -- Of the process that went under a name before, and had a share, the one after it knows nothing: what that may have called is charged.
    if same and same.incarnation ~= f[3] and (same.slot < 0 or same.entered >= created) and slot < slots then assume(slot, seen, math.max(created, same.entered)) end
    if not held and not same then
      members[#members + 1] = { name = f[1], incarnation = f[3], slot = slot, since = now, seen = seen, right = math.max(0, tonumber(f[5])),
        offline = true, telling = false, version = 0, viewed = 0, full = false, request = -1, rank = 9, weight = 0, waits = now, here = 0, epoch = '-', entered = now, here_now = false, pending = 0 }
    elseif not held and same.epoch ~= epoch and (same.slot < 0 or same.seen < seen) then
      same.slot = slot
    end
  end
  local claim = number('claim')
  if claim >= 0 and own.slot < 0 then
    -- Whom nobody has heard since this one got the slot has it no more: a Redis that knew gave it away.
    local free = true
    for _, m in ipairs(members) do
      if m ~= own and m.slot == claim and (m.epoch == epoch or m.seen >= own.since) then free = false end
    end
    for _, m in ipairs(members) do
      if free and m ~= own and m.slot == claim then m.slot = -1 end
    end
    if free then own.slot = claim end
  end
  -- What somebody has a right to is not had by somebody unknown.
  if claim >= 0 and own.slot == claim then proven[claim] = true end
end
state.proven = ''
for slot = 0, slots - 1 do
  if proven[slot] then state.proven = state.proven .. slot .. ',' end
end
own.telling, own.offline = asked.more == '1', asked.offline == '1'
-- Who knew what was before, and has heard of this epoch, tells in its next requests all that it knows. Until then it is waited for.
if knew() and state.told == '0' then
  if joined and not own.telling then state.told = '1' else state.spoken = written(now) end
end
own.pending = own.telling and (own.pending > 0 and own.pending or now - number('heard')) or 0

-- Since the number of shares changed, two who tell of a call may know it in different ones, and a share may hold more than its part.
local uneven = (tonumber(state.uneven) or 0) > now
for _, text in ipairs(split(asked.tell, ',')) do
  local f = split(text, '/')
  local entered = false
  for share = 0, uneven and slots - 1 or -1 do entered = entered or redis.call('ZSCORE', calls(share), f[1]) end
  if not entered then enter(tonumber(f[2]), f[1], now - tonumber(f[3])) end
end
for _, id in ipairs(split(asked.remove, ',')) do take_out(id) end
for share = 0, slots - 1 do redis.call('ZREMRANGEBYSCORE', calls(share), '(0', '(' .. written(now - longest)) end

local pause = tonumber(state.pause)
if number('pause') > 0 and now + number('pause') > pause then
  pause = now + number('pause')
  state.pause = written(pause)
end
-- Who has more to tell than fits has not left.
if asked.operation == 'leave' and not own.telling then
  forget(own)
  redis.call('HDEL', KEYS[2], name)
end

local ended = -1
-- Who has just come cannot see that the clock has stepped: those who are here do, and end the epoch.
local knows_time = joined and now >= own.entered + 2 * absence
-- Rights that have ended, slots that are held, and those whose holder may be calling by itself.
for i = #members, 1, -1 do
  local m = members[i]
  -- Of whom others tell, or who is here from the epoch before, nobody knows when it was heard last, nor what right it was given then.
  local strange = m.epoch ~= epoch and m.slot >= 0 and not is_former(m.name)
  if m.right <= 0 and m.right ~= ended and not strange and now - m.seen > absence and m ~= own then m.slot = -1 end
  -- Whoever has no right is remembered, too: others have none for long while it cannot know of it.
  local ends = strange and created + number('most') or m.seen + (m.right > 0 and math.max(m.right, absence) or number('least'))
  if m ~= own and now > ends and knows_time then
    if m.slot >= 0 and m.right ~= ended then assume(m.slot, unknown_since(m), math.min(now, ends)) end
    m.right = ended
  end
end
-- Who had a share, and of whom nobody knew, may have called until now: that counts in the shares that nobody is known to have.
local unknown = tonumber(state.unknown) > now
if not unknown and tonumber(state.unknown) > 0 and state.charged ~= '1' then
  local had, from = {}, tonumber(state.unseen_from) or 0
  -- Who is only told of may have had it before that one.
  for _, m in ipairs(members) do
    if m.epoch == epoch then had[m.slot] = true end
  end
  for slot = 0, slots - 1 do
    if from > 0 and not had[slot] and not proven[slot] then assume(slot, from, tonumber(state.unknown)) end
  end
  state.charged = '1'
end
fill()
-- Until that is entered, too, others are told of it.
if not unknown and state.charged == '1' and next(closed) == nil then state.unknown, state.unseen_from, state.charged = '0', '0', '0' end
-- Until what it may have called is entered, others are told of it: one of them may have to tell an empty Redis.
for i = #members, 1, -1 do
  local m = members[i]
  if m.right == ended and not closed[m.slot] then forget(m) end
end
local taken, reserved, away_from, absent_from, all_here = {}, {}, {}, {}, true
for _, m in ipairs(members) do
  if m.slot >= 0 and m.slot < slots then
    taken[m.slot] = true
    if m.telling or (m.right > 0 or m.epoch ~= epoch) and (m.offline or not m.here_now) then
      reserved[m.slot] = true
      if m ~= own then away_from[m.slot] = true end
      if not m.here_now then absent_from[m.slot] = true end
    end
  elseif m.slot >= slots then
    -- Of another number of shares: which part of these that is nobody knows.
    unknown = true
  end
  all_here = all_here and m.here_now
end
-- Longer if nobody has come who knew what was before, and has told it, and while somebody tells of calls for which no share is kept.
local quarantine, others_tell = math.max(created + number('quarantine'), waits_until()), false
for _, m in ipairs(members) do
  local since = m.slot < 0 and math.max(created, m.entered) or created
  if m.telling and now < since + 10 * number('quarantine') then
    others_tell = others_tell or m ~= own
    if m.here_now then quarantine = math.max(quarantine, now + 1) end
  end
end
for slot = 0, slots - 1 do
  if unknown and not taken[slot] and not proven[slot] then
    reserved[slot], away_from[slot], absent_from[slot] = true, true, true
  end
end
-- Two may be known by one share, as one who had it before is remembered: room for it is kept once.
local away, absent = 0, 0
for slot = 0, slots - 1 do
  if away_from[slot] then away = away + alone(slot) end
  if absent_from[slot] then absent = absent + alone(slot) end
end

-- Who was started with another number of shares takes none; it is changed when nobody has one who might go on by it.
local wants, held = number('wants') or slots, unknown or quarantine > now or not knows_time or #fills > 0
if asked.operation ~= 'leave' and wants ~= slots then
  for _, m in ipairs(members) do held = held or m.slot >= 0 or m.right > 0 end
  if not held then
    -- What was called in shares that are no more is in one of those that are.
    for share = wants, slots - 1 do
      local found = redis.call('ZRANGE', calls(share), 0, -1, 'WITHSCORES')
      for i = 1, #found, 2 do
        if tonumber(found[i + 1]) > 0 then redis.call('ZADD', calls(share % wants), 'NX', found[i + 1], found[i]) end
      end
      redis.call('DEL', calls(share))
    end
    redis.call('HDEL', KEYS[2], '#' .. epoch)
    redis.call('HSET', KEYS[1], 'shares', written(wants), 'changed', '1', 'uneven', written(now + longest), 'sequence', written(sequence))
    return { 'status', 'shares', 'shares', written(wants), 'wall', written(wall), 'epoch', state.epoch or '' }
  end
end

if asked.operation ~= 'leave' then
  if own.slot < 0 and wants == slots and quarantine <= now and knows_time then
    for slot = slots - 1, 0, -1 do
      if not taken[slot] and not reserved[slot] and not closed[slot] then own.slot = slot end
    end
    if own.slot >= 0 then
      state.version = tostring(tonumber(state.version) + 1)
      own.version, own.since, own.full, own.right = tonumber(state.version), now, false, 0
      taken[own.slot] = true
    end
  end
  -- A slot may be used without Redis when all who are here know of it; without a limit if nobody was away who does not.
  if asked.knows == epoch then own.viewed = number('viewed') end
  local seen_by_all = own.slot >= 0
  for _, m in ipairs(members) do
    if m.here_now then seen_by_all = seen_by_all and m.viewed >= own.version end
  end
  own.full = own.full or (seen_by_all and all_here and not unknown)
  -- However long it has had its share: in a new epoch others may have that once the longest right is over.
  own.right = seen_by_all and (own.full and number('most') or math.min(number('most'), math.max(number('least'), now - own.since))) or own.right
end
-- This reply may not come: then it goes on for as long as an earlier one said. So does one whose good-bye has more pages.
if own.slot >= 0 and own.slot == number('claim') then own.right = math.max(own.right, number('right_left') or 0) end

-- By so much as shares hold more than their part the others hold less, and who goes on alone has less by all of it. Until the calls of
-- before the change have left the longest window all calls are counted together, too: those of this priority, and all.
local excess, full = { 0 }, false
for w = 2, #windows do
  local over, all, ours = 0, 0, 0
  for share = 0, slots - 1 do
    local part = part_of(windows[w].limit, share)
    local count = uneven and redis.call('ZCOUNT', calls(share), '(' .. written(now - windows[w].length), '+inf') or 0
    local kept = reserved[share] or closed[share]
    over = over + math.max(0, count - part)
    all = all + (kept and math.max(count, part) or count)
    ours = ours + (kept and math.max(count, part_of(windows[w].part, share)) or count)
  end
  excess[#excess + 1] = over
  full = full or uneven and (all >= windows[w].limit or ours >= windows[w].part)
end

-- When the next call of this priority may leave.
-- What others with the same key take is taken from the top, not from what is kept for those who are away.
local room = math.min(second.part - away, second.ours)
local open = quarantine <= now and second.limit - absent > 0
-- Whoever hears it from now on knows of all who may have a right, even if it gets nothing itself as long as they are away; but not before
-- all is told: in the next epoch its word would count as that of one who knew.
local settled = quarantine <= now or tonumber(state.view) > 0 and state.told ~= '0'
-- Whether the log has all that was told of others: what was charged to a share before somebody had it may still be to come.
local complete = quarantine <= now and not others_tell
local due = math.max(quarantine, pause)
if room < 1 then due = math.max(due, now + pace / 8) end
if open and room > 0 then
  local latest = {}
  for share = 0, slots - 1 do
    local found = redis.call('ZREVRANGE', calls(share), 0, room - 1, 'WITHSCORES')
    for i = 2, #found, 2 do latest[#latest + 1] = tonumber(found[i]) end
  end
  table.sort(latest, function(one, other) return one > other end)
  if latest[room] and latest[room] > 0 then due = math.max(due, latest[room] + second.length) end
end
local freed, charged, least = nil, -1, nil
for share = 0, slots - 1 do
  if open and not reserved[share] and not closed[share] then
    local free, load = 0, 0
    for w = 2, #windows do
      local part = part_of(windows[w].part, share)
      if part < 1 then
        free = math.huge
      else
        local found = redis.call('ZREVRANGE', calls(share), part - 1, part - 1, 'WITHSCORES')
        if found[2] and tonumber(found[2]) > 0 then free = math.max(free, tonumber(found[2]) + windows[w].length) end
        load = math.max(load, redis.call('ZCOUNT', calls(share), '(' .. written(now - windows[w].length), '+inf') / part)
      end
    end
    freed = math.min(freed or math.huge, free)
    if free <= now and (not least or load < least) then least, charged = load, share end
  end
end
if #windows > 1 then due = math.max(due, freed or math.huge) else charged = 0 end
if not open or full then due = math.max(due, now + pace / 8) end
if due == math.huge then due = now + second.length end
-- Who is still telling what it called has its last calls in no log: its turn comes when they are there.
if own.telling then due = math.max(due, now + pace / 8) end
-- Who has just come is granted nothing yet.
due = math.max(due, own.entered + 2 * absence)

local elsewhere, granted = 0, 0
local rank, weight, waits = number('rank'), tonumber(tostring(number('weight'))), now - number('waits')
for _, m in ipairs(members) do
  if m ~= own and m.here_now and m.rank <= rank then elsewhere = elsewhere + m.here end
end
if (asked.operation == 'ask' or asked.operation == 'move') and joined and open and due <= now and charged >= 0 then
  local better = false
  if asked.operation == 'ask' and now - due < number('grace') then
    for _, m in ipairs(members) do
      if m ~= own and m.here_now and m.rank < 9 then
        if m.rank ~= rank then better = better or m.rank < rank
        elseif m.weight ~= weight then better = better or m.weight > weight
        else better = better or m.waits < waits end
      end
    end
  end
  if better then
    due = due + number('grace')
  else
    granted = 1
    enter(charged, asked.id, now + number('leave_by'))
    rank, weight, waits = number('next_rank'), tonumber(tostring(number('next_weight'))), now - number('next_waits')
  end
end
own.rank, own.weight, own.waits, own.here = rank, weight, waits, number('here')

-- All is written back: what did not change, too, as it is little.
for _, m in ipairs(members) do
  redis.call('HSET', KEYS[2], m.name, table.concat({ m.incarnation, m.slot, written(m.since), written(m.seen), written(m.right), m.offline and '1' or '0',
    m.telling and '1' or '0', m.version, m.viewed, m.full and '1' or '0', m.request, m.rank, m.weight, written(m.waits), m.here, m.epoch, written(m.entered), written(m.pending) }, '|'))
end
local left = {}
for _, f in ipairs(fills) do left[#left + 1] = table.concat({ f.share, written(f.to), f.count, f.done }, ':') end
state.fills, state.sequence = table.concat(left, ','), written(sequence)
local flat = {}
for name, value in pairs(state) do
  flat[#flat + 1] = name
  flat[#flat + 1] = value
end
redis.call('HSET', KEYS[1], unpack(flat))
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, written(longest / 1000 + 3600000)) end

local view = {}
for _, m in ipairs(members) do
  if m.slot >= 0 then view[#view + 1] = table.concat({ m.name, m.slot, m.incarnation, written(now - m.seen), written(m.right) }, '|') end
end
local reply = { 'status', 'ok', 'epoch', epoch, 'now', written(now), 'wall', written(wall), 'open', open and '1' or '0',
  'settled', settled and '1' or '0', 'complete', complete and '1' or '0', 'granted', granted, 'due', written(due),
  'pause', written(pause), 'slot', own.slot, 'right', written(own.right), 'since', written(own.since), 'version', state.version, 'unseen', state.unknown, 'unseen_from', state.unseen_from or '0',
  'guessed', state.guessed or '0', 'view', table.concat(view, ','), 'uneven', state.uneven or '0', 'excess', table.concat(excess, ','),
  'elsewhere', elsewhere }

-- The changes since this replica last heard; all calls, share by share, if it has missed some.
local cursor = joined and number('sequence') or 0
local oldest = redis.call('ZRANGE', KEYS[3], 1, 1, 'WITHSCORES')
if cursor > 0 and (not oldest[2] or tonumber(oldest[2]) <= cursor + 1) then
  reply[#reply + 1] = 'feed'
  reply[#reply + 1] = table.concat(redis.call('ZRANGEBYSCORE', KEYS[3], '(' .. written(cursor), '+inf', 'LIMIT', 0, 1000), ',')
else
  reply[#reply + 1] = 'sequence'
  reply[#reply + 1] = written(sequence)
end
if asked.page_share and asked.page_share ~= '' then
  local found = redis.call('ZRANGEBYSCORE', calls(number('page_share')), asked.page_after, '+inf', 'WITHSCORES', 'LIMIT', 0, 1000)
  for i = 2, #found, 2 do found[i] = written(tonumber(found[i])) end
  reply[#reply + 1] = 'page'
  reply[#reply + 1] = table.concat(found, ' ')
end
redis.call('ZREMRANGEBYRANK', KEYS[3], 1, -5001)
return reply
