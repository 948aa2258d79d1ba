-- SPDX-License-Identifier: MIT
-- Requests from a file, one a line, from a place of the thread's own on and round and round:
--
--     METHOD PATH [BODY]

dofile(os.getenv("BENCH_LUA") .. "/summary.lua")

local requests = {}
local at = 0

function init()
  local tag = os.getenv("BENCH_IF_NONE_MATCH")
  for _, line in ipairs(lines_of(os.getenv("BENCH_REQUESTS"))) do
    local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
    local more = { ["If-None-Match"] = tag }
    if body ~= "" then more["Content-Type"] = "application/json" else body = nil end
    requests[#requests + 1] = wrk.format(method, path, headers_of(more), body)
  end
  local threads = tonumber(os.getenv("BENCH_THREADS"))
  at = math.floor(#requests * index / threads)
end

function request()
  at = at % #requests + 1
  return requests[at]
end
