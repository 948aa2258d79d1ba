-- SPDX-License-Identifier: MIT
-- 80 % reads (from one file of requests), 15 % creates (from another) and 5 % changes of status.

dofile(os.getenv("BENCH_LUA") .. "/summary.lua")

local reads, creates, changes = {}, {}, {}
local read_at, create_at, change_at = 0, 0, 0
local steps = { "processing", "shipped", "delivered" }

local function load(path)
  local requests = {}
  for _, line in ipairs(lines_of(path)) do
    local method, target, body = line:match("^(%S+) (%S+) ?(.*)$")
    local more = {}
    if body ~= "" then more["Content-Type"] = "application/json" else body = nil end
    requests[#requests + 1] = wrk.format(method, target, headers_of(more), body)
  end
  return requests
end

function init()
  local threads = tonumber(os.getenv("BENCH_THREADS"))
  reads = load(os.getenv("BENCH_REQUESTS"))
  creates = load(os.getenv("BENCH_CREATES"))
  read_at = math.floor(#reads * index / threads)
  create_at = math.floor(#creates * index / threads)
  local headers = headers_of({ ["Content-Type"] = "application/json" })
  local ids = lines_of(os.getenv("BENCH_IDS"))
  for _, step in ipairs(steps) do
    local body = '{"status":"' .. step .. '"}'
    for i = index + 1, #ids, threads do
      changes[#changes + 1] = wrk.format("PATCH", "/api/orders/" .. ids[i] .. "/status", headers, body)
    end
  end
  math.randomseed(index + 1)
end

function request()
  local dice = math.random(100)
  if dice <= 5 then
    change_at = change_at + 1
    return changes[change_at] or "GET /changes-ran-out HTTP/1.1\r\nHost: bench\r\n\r\n"
  end
  if dice <= 20 then
    create_at = create_at % #creates + 1
    return creates[create_at]
  end
  read_at = read_at % #reads + 1
  return reads[read_at]
end
