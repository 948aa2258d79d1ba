-- SPDX-License-Identifier: MIT
-- Moves pending orders on: all of the thread's to processing, then all to shipped, then to delivered.
-- When there are none left, it asks for its last order: seen by the server's own count.

dofile(os.getenv("BENCH_LUA") .. "/summary.lua")

local steps = { "processing", "shipped", "delivered" }
local requests = {}
local at = 0

function init()
  local ids = lines_of(os.getenv("BENCH_IDS"))
  local threads = tonumber(os.getenv("BENCH_THREADS"))
  local headers = headers_of({ ["Content-Type"] = "application/json" })
  for _, step in ipairs(steps) do
    local body = '{"status":"' .. step .. '"}'
    for i = index + 1, #ids, threads do
      requests[#requests + 1] = wrk.format("PATCH", "/api/orders/" .. ids[i] .. "/status", headers, body)
    end
  end
end

function request()
  at = at + 1
  return requests[at] or "GET /changes-ran-out HTTP/1.1\r\nHost: bench\r\n\r\n"
end
