-- SPDX-License-Identifier: MIT
-- What wrk knows at the end, as a line of JSON: times in milliseconds.

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

-- The lines of a file.
function lines_of(path)
  local lines = {}
  for line in io.lines(path) do lines[#lines + 1] = line end
  return lines
end

-- Each thread starts with numbers of its own.
local threads = 0
function setup(thread)
  thread:set("index", threads)
  threads = threads + 1
end

function headers_of(more)
  local headers = {}
  local token = os.getenv("BENCH_TOKEN")
  if token then headers["Authorization"] = "Bearer " .. token end
  for name, value in pairs(more or {}) do headers[name] = value end
  return headers
end
