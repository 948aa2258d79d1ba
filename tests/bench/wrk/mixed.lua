-- SPDX-License-Identifier: MIT
-- 80 % reads, 15 % creates and 5 % changes of status.

dofile(os.getenv("BENCH_LUA") .. "/common.lua")

local read, create, change

function init()
  read = cycle_of(os.getenv("BENCH_REQUESTS"))
  create = cycle_of(os.getenv("BENCH_CREATES"))
  change = changes_of(os.getenv("BENCH_IDS"))
  math.randomseed(index + 1)
end

function request()
  local dice = math.random(100)
  if dice <= 5 then return change() end
  if dice <= 20 then return create() end
  return read()
end
