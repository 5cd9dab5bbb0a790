#!/usr/bin/env bash
# Decisions per second beside an echo server, which does nothing but the socket: the limit of this machine and of the load
# generator. In turns, the median of each; the server gets half of the cores, the generator the rest.
#   serve.sh SUFFICE [ROUNDS [SECONDS [OTHER]]]      OTHER: a second build of the program, measured in the same turns
set -euo pipefail
source "$(dirname "$0")/load.sh"
other=${4:-}

cc -O2 -pthread -o "$work/echo" "$here/echo/echo.c"
$near "$work/echo" 7498 "$half" &
[ -z "$other" ] || { start other "$other" 7497 "$here/serve.yaml" && otherServer=$server; }
start ours "$suffice" 7499 "$here/serve.yaml"

figure() { python3 -c "import json,sys;print(json.load(sys.stdin)$1)"; }
middle() { while read -r line; do figure "$1" <<<"$line"; done <"$work/$2" | median; } # FIGURE FILE
median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

compare() { # NAME ARGUMENTS…: rate of both, in turns
  local name=$1
  shift
  : >"$work/ours" && : >"$work/limit" && : >"$work/others"
  for _ in $(seq "$rounds"); do
    bench --server 127.0.0.1:7499 --pid $server "$@" >>"$work/ours"
    bench --server 127.0.0.1:7498 --echo "$@" >>"$work/limit"
    [ -z "$other" ] || bench --server 127.0.0.1:7497 --pid $otherServer "$@" >>"$work/others"
  done
  local ours limit cpu
  ours=$(middle '["decisions_per_second"]' ours)
  limit=$(middle '["decisions_per_second"]' limit)
  cpu=$(middle '["cpu_us_per_decision"]' ours)
  [ -z "$other" ] || printf '%-34s %9.0f/s  %-38s CPU %5.1f µs\n' "$name, the other build" \
    "$(middle '["decisions_per_second"]' others)" "" "$(middle '["cpu_us_per_decision"]' others)"
  printf '%-34s %9.0f/s  echo %9.0f/s  ratio %.2f  CPU %5.1f µs  the host kept %.0f %%\n' "$name" "$ours" "$limit" \
    "$(python3 -c "print($ours/$limit)")" "$cpu" "$(middle '["stolen_share"] * 100' ours)"
}

machine
compare "8 connections" --connections 8
compare "8 connections, 16 under way" --connections 8 --pipeline 16
compare "4 connections, batches of 64" --connections 4 --batch 64
bench --server 127.0.0.1:7499 --rate 10000 --connections 8 |
  python3 -c 'import json,sys; l=json.load(sys.stdin)["latency_us"]; print("open loop, 10,000/s: p50 %.0f µs, p99 %.0f µs, p99.9 %.0f µs" % (l["p50"], l["p99"], l["p99.9"]))'
