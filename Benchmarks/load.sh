# What serve.sh and tls.sh share, to be sourced: arguments, a server of its own store, the load, each on half of the cores.
suffice=$(realpath "$1")
rounds=${2:-5}
seconds=${3:-3}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export SUFFICE_HOME="$here/.."
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

cores=$(nproc)
half=$(((cores + 1) / 2))
near="taskset -c 0-$((half - 1))"
far="taskset -c $((cores > half ? half : 0))-$((cores - 1))"

# NAME PROGRAM PORT CONFIGURATION: a server of its own store; `server` is its process.
start() {
  $near "$2" serve --config "$4" --router "$here/../models/base" --listen "127.0.0.1:$3" \
    --store "$work/$1.db" >"$work/$1.ready" 2>"$work/$1.errors" &
  server=$!
  until grep -qs ready "$work/$1.ready"; do
    kill -0 $server 2>/dev/null || { cat "$work/$1.errors" >&2; exit 1; }
    sleep 0.05
  done
}

bench() { $far "$suffice" bench --json --seconds "$seconds" --warm-up 1 --prompt-bytes-min 300 --prompt-bytes-max 600 "$@"; }

machine() { echo "$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2-), $cores cores; server on $half of them; median of $rounds"; }
