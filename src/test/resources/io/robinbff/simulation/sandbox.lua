-- What a script of Redis sees of Lua, and how it is run. Called with the function that runs a command; answers with the
-- runner, and with a function that makes bytes of their hexadecimal digits.
local command = ...
local char, gsub = string.char, string.gsub
local error, pcall, rawset, setmetatable, tonumber, tostring, type = error, pcall, rawset, setmetatable, tonumber, tostring, type

local visible = {}
for name in string.gmatch([[_G _VERSION assert collectgarbage coroutine error gcinfo getmetatable ipairs load loadstring math next
  pairs pcall rawequal rawget select setmetatable string table tonumber tostring type unpack xpcall]], '%S+') do
  visible[name] = _G[name]
end
-- Redis has its own, the same in each run; a simulation should not meet C's.
math.random, math.randomseed = nil, nil

local function single(field)
  return function(text)
    if type(text) ~= 'string' then return { err = 'ERR wrong number or type of arguments' } end
    return { [field] = text }
  end
end
visible.redis = {
  call = function(...)
    local reply = command(...)
    if type(reply) == 'table' and reply.err then error(reply, 0) end
    return reply
  end,
  pcall = command,
  error_reply = single('err'),
  status_reply = single('ok'),
  log = function() end,
  replicate_commands = function() return true end,
  LOG_DEBUG = 0, LOG_VERBOSE = 1, LOG_NOTICE = 2, LOG_WARNING = 3,
}

-- No global can be made or changed, and none read that is not there. The library that carries Lua keeps an exception in one.
local exception = '__jthrowable__'
local globals = _G
for name in pairs(globals) do globals[name] = nil end
setmetatable(globals, { __metatable = false, __index = visible, __newindex = function(_, name, value)
  if name ~= exception then error('Attempt to modify a readonly table', 2) end
  rawset(globals, name, value)
end })
setmetatable(visible, { __index = function(_, name)
  if name ~= exception then error('Script attempted to access nonexistent global variable ' .. tostring(name), 2) end
end })

local function run(script, keys, arguments)
  rawset(visible, 'KEYS', keys)
  rawset(visible, 'ARGV', arguments)
  local ok, reply = pcall(script)
  if ok or (type(reply) == 'table' and type(reply.err) == 'string') then return reply end
  return { err = 'ERR ' .. tostring(reply) }
end

local function bytes(digits)
  return (gsub(digits, '..', function(pair) return char(tonumber(pair, 16)) end))
end

return run, bytes
