-- wrk script: `-- <work> <seed> <file of request parts>`; the file holds header, post, author and text lines.
-- All requests are made before the load starts, so that the generator spends its time on sending.

local requests = {}
local work

local function read(file)
  local parts = { header = {}, post = {}, author = {}, text = {} }
  for line in io.lines(file) do
    local kind, value = line:match('^(%w+) (.*)$')
    table.insert(parts[kind], value)
  end
  return parts
end

function init(args)
  work = args[1]
  math.randomseed(tonumber(args[2]))
  local parts = read(args[3])
  local headers = {}
  for _, header in ipairs(parts.header) do
    local name, value = header:match('^([^:]+): (.*)$')
    headers[name] = value
  end
  local a, b, c, d = {}, {}, {}, {}
  for i, id in ipairs(parts.post) do
    a[i] = wrk.format('GET', '/v1/posts/' .. id, headers)
  end
  for i, id in ipairs(parts.author) do
    local list = '/v1/posts?author=' .. id .. '&limit=20'
    b[i] = wrk.format('GET', list, headers)
    c[i] = wrk.format('GET', list .. '&include=author,comments(3)', headers)
  end
  headers['content-type'] = 'application/json'
  for i, text in ipairs(parts.text) do
    d[i] = wrk.format('POST', '/v1/posts', headers, text)
  end
  requests = { a = a, b = b, c = c, d = d }
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
