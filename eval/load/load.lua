-- Sends one kind of MCP request with wrk, and checks every answer.
-- KIND: list, one, point or rows. A wrong answer counts as bad, whatever its HTTP status.

local kind = os.getenv("KIND") or "one"
local accounts = tonumber(os.getenv("ACCOUNTS") or "100000")
local sent, threads = 0, {}

local function call(sql)
  sent = sent + 1
  return string.format(
    '{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"lakebase_read_query","arguments":{"sql":"%s","max_rows":1000}}}',
    sent, sql)
end

local bodies = {
  list = function()
    sent = sent + 1
    return string.format('{"jsonrpc":"2.0","id":%d,"method":"tools/list"}', sent)
  end,
  one = function() return call("select 271828 * 3 as answer") end,
  point = function()
    return call("select 'A' || id || 'B' || balance || 'E' as found from load_accounts where id = " .. math.random(accounts))
  end,
  rows = function() return call("select id, name, price, active, created_at from load_items order by id") end,
}

local checks = {
  list = function(body) return body:find('"inputSchema"', 1, true) end,
  one = function(body) return body:find("815484", 1, true) end,
  point = function(body)
    local id, balance = body:match("A(%d+)B(%d+)E")
    return id and tonumber(balance) == 7 * tonumber(id)
  end,
  rows = function(body)
    return body:find('"item-1"', 1, true) and body:find('"item-1000"', 1, true) and body:find('"row_count":1000', 1, true)
  end,
}

function setup(thread)
  table.insert(threads, thread)
end

function init()
  good, bad = 0, 0
  math.randomseed(os.time())
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/json"
  wrk.headers["Accept"] = "application/json, text/event-stream"
  wrk.headers["MCP-Protocol-Version"] = "2025-06-18"
end

function request()
  return wrk.format(nil, nil, nil, bodies[kind]())
end

function response(status, _, body)
  if status == 200 and not body:find('"error":', 1, true) and not body:find('"isError":true', 1, true) and checks[kind](body) then
    good = good + 1
  else
    bad = bad + 1
  end
end

function done(summary, latency)
  local good_all, bad_all = 0, 0
  for _, thread in ipairs(threads) do
    good_all = good_all + thread:get("good")
    bad_all = bad_all + thread:get("bad")
  end
  local e = summary.errors
  print(string.format("LOAD %d %d %d %.6f %.3f %.3f", good_all, bad_all, e.connect + e.read + e.write + e.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
