-- SPDX-License-Identifier: MIT
-- What the scripts share: the source of their requests, and the results at the end.

-- Each thread has its own number: `index`, from 0.
local started = 0
function setup(thread)
  thread:set("index", started)
  started = started + 1
end

local function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

local function headers_of(more)
  local headers = more
  local token = os.getenv("BENCH_TOKEN")
  if token then headers["Authorization"] = "Bearer " .. token end
  return headers
end

-- The headers of a request with a body. A member that the server does not know is refused: it cannot hide a mistake.
local function body_headers_of(more)
  more["Content-Type"] = "application/json"
  more["Prefer"] = "handling=strict"
  return headers_of(more)
end

local function threads()
  return tonumber(os.getenv("BENCH_THREADS"))
end

-- The requests in a file, one per line: METHOD PATH [BODY]
local function requests_in(path)
  local tag = os.getenv("BENCH_IF_NONE_MATCH")
  local requests = {}
  for _, line in ipairs(lines_of(path)) do
    local method, target, body = line:match("^(%S+) (%S+) ?(.*)$")
    local more = { ["If-None-Match"] = tag }
    if body == "" then
      requests[#requests + 1] = wrk.format(method, target, headers_of(more))
    else
      requests[#requests + 1] = wrk.format(method, target, body_headers_of(more), body)
    end
  end
  return requests
end

-- Sends the requests in a file over and over, each thread from its own position on.
function cycle_of(path)
  local requests = requests_in(path)
  local at = math.floor(#requests * index / threads())
  return function()
    at = at % #requests + 1
    return requests[at]
  end
end

-- Changes the status of the pending orders whose ids are in a file: all of the thread's to
-- processing, then all to shipped, then to delivered. When none are left, its requests are refused,
-- and count as errors. The first request changes nothing: wrk generates one to inspect it, and does
-- not send it.
function changes_of(path)
  local headers = body_headers_of({})
  local ids = lines_of(path)
  local requests = {}
  for _, step in ipairs({ "processing", "shipped", "delivered" }) do
    local body = '{"status":"' .. step .. '"}'
    for i = index + 1, #ids, threads() do
      requests[#requests + 1] = wrk.format("PATCH", "/api/orders/" .. ids[i] .. "/status", headers, body)
    end
  end
  local at = -1
  return function()
    at = at + 1
    if at == 0 then return wrk.format("GET", "/healthz") end
    return requests[at] or wrk.format("GET", "/no-orders-left")
  end
end

-- All that wrk knows at the end, as a line of JSON: times in milliseconds.
function done(summary, latency)
  local errors = summary.errors
  local ms = function(p) return string.format("%.4f", latency:percentile(p) / 1000) end
  io.write(string.format(
    '\nRESULT {"requests":%d,"seconds":%.4f,"bytes":%d,"refused":%d,"broken":%d,' ..
    '"p50":%s,"p95":%s,"p99":%s,"p999":%s,"max":%.4f}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    ms(50), ms(95), ms(99), ms(99.9), latency.max / 1000))
end
