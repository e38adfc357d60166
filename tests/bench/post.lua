-- Every request another dossier: its own key, its own phone.
local thread_number = 0
function setup(thread)
  thread:set("number", thread_number)
  thread_number = thread_number + 1
end
function init(args)
  counter = 0
  run = os.getenv("BENCH_RUN")
  local file = io.open(os.getenv("BENCH_BODY"), "r")
  body = file:read("*a")
  file:close()
  token = os.getenv("BENCH_TOKEN")
end
function request()
  counter = counter + 1
  local phone = string.format("091%d%06d", number, counter % 1000000)
  local headers = {
    ["Content-Type"] = "application/json",
    ["Authorization"] = "Bearer " .. token,
    ["Idempotency-Key"] = run .. "-" .. number .. "-" .. counter,
  }
  return wrk.format("POST", "/dossiers", headers, (body:gsub("PHONE", phone)))
end
function response(status)
  if status ~= 201 then refused = (refused or 0) + 1 end
end
function done(summary, latency)
  io.write(string.format("RESULT %d %d %d %d %d %d\n", summary.requests, summary.duration,
    summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read,
    latency:percentile(50), latency:percentile(99), latency.max))
end
