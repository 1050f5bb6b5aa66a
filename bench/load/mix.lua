-- wrk script: `-- <work> <seed> <file>`; the file holds lines of headers, and of the calls of each work.
-- All requests are made before the load starts, so that the generator spends its time on sending.

local requests = { a = {}, b = {}, c = {}, d = {} }
local work

function init(args)
  work = args[1]
  math.randomseed(tonumber(args[2]))
  local plain, typed = {}, { ['content-type'] = 'application/json' }
  for line in io.lines(args[3]) do
    local kind, value = line:match('^(%w+) (.*)$')
    if kind == 'header' then
      local name, text = value:match('^([^:]+): (.*)$')
      plain[name], typed[name] = text, text
    else
      local method, path, body = value:match('^(%u+) (%S+) (.*)$')
      local call = body == '' and wrk.format(method, path, plain) or wrk.format(method, path, typed, body)
      table.insert(requests[kind], call)
    end
  end
end

local function any(kind)
  local list = requests[kind]
  return list[math.random(#list)]
end

-- 90 % reads (60 a : 20 b : 20 c) and 10 % d.
local function mixed()
  local draw = math.random()
  if draw < 0.54 then return any('a') end
  if draw < 0.72 then return any('b') end
  if draw < 0.90 then return any('c') end
  return any('d')
end

function request()
  if work == 'e' then return mixed() end
  return any(work)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'result {"requests":%d,"seconds":%.6f,"p50":%.3f,"p99":%.3f,"non2xx":%d,"failed":%d,"bytes":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, summary.bytes))
end
