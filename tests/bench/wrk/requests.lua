-- SPDX-License-Identifier: MIT
-- Requests from a file.

dofile(os.getenv("BENCH_LUA") .. "/common.lua")

function init()
  request = cycle_of(os.getenv("BENCH_REQUESTS"))
end
