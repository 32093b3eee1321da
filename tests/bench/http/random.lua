-- random.lua - wrk asks for paths of a file in random order: wrk … -s random.lua URL -- PATHS COOKIE
-- SPDX-License-Identifier: Apache-2.0

local requests = {}
local failed = 0

function init(args)
  local file = assert(io.open(args[1], "r"), "the file of paths cannot be opened")
  if args[2] and args[2] ~= "" then
    wrk.headers["Cookie"] = args[2]
  end
  for path in file:lines() do
    requests[#requests + 1] = wrk.format("GET", path)
  end
  file:close()
  math.randomseed(20200630) -- the same order for both servers
end

function request()
  return requests[math.random(#requests)]
end
