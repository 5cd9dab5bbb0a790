#!/usr/bin/env bash
# Decisions per second beside an echo server, which does nothing but the socket: the limit of this machine and of the load
# generator. In turns, the median of each; the server gets half of the cores, the generator the rest.
#   serve.sh SUFFICE [ROUNDS]
set -euo pipefail
suffice=$(realpath "$1")
rounds=${2:-5}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

cores=$(nproc)
half=$(((cores + 1) / 2))
near="taskset -c 0-$((half - 1))"
far="taskset -c $((cores > half ? half : 0))-$((cores - 1))"

cc -O2 -pthread -o "$work/echo" "$here/echo/echo.c"
$near "$work/echo" 7498 "$half" &
$near "$suffice" serve --router "$here/../models/base" --listen 127.0.0.1:7499 --store "$work/log.db" \
  >"$work/ready" 2>"$work/errors" &
server=$!
until grep -q ready "$work/ready"; do sleep 0.05; done

figure() { python3 -c "import json,sys;print(json.load(sys.stdin)$1)"; }
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }
bench() { $far "$suffice" bench --json --seconds 3 --warm-up 1 --prompt-bytes-min 300 --prompt-bytes-max 600 "$@"; }

compare() { # NAME ARGUMENTS…: rate of both, in turns
  local name=$1
  shift
  : >"$work/ours" && : >"$work/limit"
  for _ in $(seq "$rounds"); do
    bench --server 127.0.0.1:7499 --pid $server "$@" >>"$work/ours"
    bench --server 127.0.0.1:7498 --echo "$@" >>"$work/limit"
  done
  local ours limit
  ours=$(while read -r line; do figure '["decisions_per_second"]' <<<"$line"; done <"$work/ours" | median)
  limit=$(while read -r line; do figure '["decisions_per_second"]' <<<"$line"; done <"$work/limit" | median)
  cpu=$(while read -r line; do figure '["cpu_us_per_decision"]' <<<"$line"; done <"$work/ours" | median)
  printf '%-34s %9.0f/s  echo %9.0f/s  ratio %.2f  CPU %5.1f µs\n' "$name" "$ours" "$limit" \
    "$(python3 -c "print($ours/$limit)")" "$cpu"
}

echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $cores cores; server on $half of them; median of $rounds"
compare "8 connections" --connections 8
compare "8 connections, 16 under way" --connections 8 --pipeline 16
compare "4 connections, batches of 64" --connections 4 --batch 64
bench --server 127.0.0.1:7499 --rate 10000 --connections 8 |
  python3 -c 'import json,sys; l=json.load(sys.stdin)["latency_us"]; print("open loop, 10,000/s: p50 %.0f µs, p99 %.0f µs, p99.9 %.0f µs" % (l["p50"], l["p99"], l["p99.9"]))'
