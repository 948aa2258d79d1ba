-- SPDX-License-Identifier: MIT
-- Changes of status.

dofile(os.getenv("BENCH_LUA") .. "/common.lua")

function init()
  request = changes_of(os.getenv("BENCH_IDS"))
end
