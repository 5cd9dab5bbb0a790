#!/usr/bin/env bash
# What TLS costs: two servers of one build, in turns, one in the open, one with a certificate of its own (P-256); the median
# of each, and handshakes. The server gets half of the cores, the load the rest.
#   tls.sh SUFFICE [ROUNDS [SECONDS]]      SUFFICE: of make build TRAITS=TLS
set -euo pipefail
suffice=$(realpath "$1")
rounds=${2:-5}
seconds=${3:-3}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

cores=$(nproc)
half=$(((cores + 1) / 2))
near="taskset -c 0-$((half - 1))"
far="taskset -c $((cores > half ? half : 0))-$((cores - 1))"
export SUFFICE_HOME="$here/.."

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost \
  -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/certificate.pem" 2>/dev/null
cp "$here/serve.yaml" "$work/plain.yaml"
{ cat "$here/serve.yaml"; echo "tls: {certificate: $work/certificate.pem, key: $work/key.pem}"; } >"$work/tls.yaml"

start() { # NAME PORT
  $near "$suffice" serve --config "$work/$1.yaml" --router "$here/../models/base" --listen "127.0.0.1:$2" \
    --store "$work/$1.db" >"$work/$1.ready" 2>"$work/$1.errors" &
  server=$!
  until grep -qs ready "$work/$1.ready"; do
    kill -0 $server 2>/dev/null || { cat "$work/$1.errors" >&2; exit 1; }
    sleep 0.05
  done
}
start plain 7495 && plain=$server
start tls 7496 && tls=$server

bench() { $far "$suffice" bench --json --seconds "$seconds" --warm-up 1 --prompt-bytes-min 300 --prompt-bytes-max 600 "$@"; }
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

echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $cores cores; server on $half of them; median of $rounds"
compare "1 connection" --connections 1
compare "8 connections" --connections 8
compare "8 connections, 16 under way" --connections 8 --pipeline 16
compare "4 connections, batches of 64" --connections 4 --batch 64
before=$(ticks $tls)
count=$($far openssl s_time -connect 127.0.0.1:7496 -new -time "$seconds" 2>/dev/null </dev/null |
  awk '/real seconds/ {print $1}')
echo "handshakes, one client: $((count / seconds))/s," \
  "$(((($(ticks $tls) - before) * 1000000 / $(getconf CLK_TCK)) / count)) µs of the server's CPU each"
