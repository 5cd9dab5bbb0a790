#!/usr/bin/env bash
# What TLS costs: two servers of one build, in turns, one in the open, one with a certificate of its own (P-256); the median
# of each, and handshakes. The server gets half of the cores, the load the rest.
#   tls.sh SUFFICE [ROUNDS [SECONDS]]      SUFFICE: of make build TRAITS=TLS
set -euo pipefail
source "$(dirname "$0")/load.sh"

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
{ cat "$here/serve.yaml"; echo "tls: {certificate: $work/certificate.pem, key: $work/key.pem}"; } >"$work/tls.yaml"

start plain "$suffice" 7495 "$here/serve.yaml" && plain=$server
start tls "$suffice" 7496 "$work/tls.yaml" && tls=$server

compare() { # NAME ARGUMENTS…
  local name=$1
  shift
  for _ in $(seq "$rounds"); do
    bench --server 127.0.0.1:7495 --pid $plain "$@" >>"$work/plain.json"
    bench --server 127.0.0.1:7496 --ca "$work/certificate.pem" --pid $tls "$@" >>"$work/tls.json"
  done
  python3 - "$name" "$work/plain.json" "$work/tls.json" <<'P'
import json, statistics, sys
name, *files = sys.argv[1:]
runs = [[json.loads(line) for line in open(file)] for file in files]
middle = lambda part, read: statistics.median(map(read, part))
cells = [f"{middle(r, lambda x: x['decisions_per_second']):9,.0f}/s  p50 {middle(r, lambda x: x['latency_us']['p50']):6.0f} µs  "
         f"CPU {middle(r, lambda x: x['cpu_us_per_decision']):6.1f} µs" for r in runs]
ratio = statistics.median(b["cpu_us_per_decision"] / a["cpu_us_per_decision"] for a, b in zip(*runs))
print(f"{name:30} open {cells[0]}\n{'':30} TLS  {cells[1]}   {ratio:.2f} × CPU")
P
  rm -f "$work"/*.json
}

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

machine
compare "1 connection" --connections 1
compare "8 connections" --connections 8
compare "8 connections, 16 under way" --connections 8 --pipeline 16
compare "4 connections, batches of 64" --connections 4 --batch 64
before=$(ticks $tls)
count=$($far openssl s_time -connect 127.0.0.1:7496 -new -time "$seconds" 2>/dev/null </dev/null |
  awk '/real seconds/ {print $1}')
echo "handshakes, one client: $((count / seconds))/s," \
  "$(((($(ticks $tls) - before) * 1000000 / $(getconf CLK_TCK)) / count)) µs of the server's CPU each"
