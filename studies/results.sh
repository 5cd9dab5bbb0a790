#!/usr/bin/env bash
# The figures of docs/results.md: train on ParetoBandit's train_partial, evaluate on val, play val through the socket at
# seven budgets, and once more with the server killed in between.
# Usage: SUFFICE_DATA=FOLDER studies/results.sh PATH_OF_SUFFICE   (results/ gets the JSON reports)
set -euo pipefail
suffice=$(realpath "${1:?usage: studies/results.sh PATH_OF_SUFFICE}")
if [ -z "${SUFFICE_DATA:-}" ]; then
  echo "results: SKIPPED, SUFFICE_DATA is not set to a folder of real outcomes"
  exit 0
fi
train=$SUFFICE_DATA/paretobandit/train_partial.jsonl.gz
val=$SUFFICE_DATA/paretobandit/val.jsonl.gz
seeds=${SEEDS:-5}
work=$(mktemp -d)
mkdir -p results
server=0
stop() { if [ "$server" -ne 0 ]; then kill "-$1" "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; server=0; fi; }
trap 'stop KILL; rm -rf "$work"' EXIT

# serve NAME BUDGET SEED: starts a server on a store of its own and waits for its ready line; sets $address.
serve() {
  printf 'policy:\n  objective: {budget_usd_per_request: %s}\n  seed: %s\n' "$2" "$3" >"$work/$1.yaml"
  : >"$work/$1.ready"
  "$suffice" serve --router "$work/pareto" --config "$work/$1.yaml" --listen 127.0.0.1:0 --store "$work/$1.db" \
    >"$work/$1.ready" 2>"$work/$1.log" &
  server=$!
  for _ in $(seq 1 200); do
    address=$(grep -o '[0-9.]*:[0-9]*' "$work/$1.ready" | head -n 1) && return 0
    sleep 0.05
  done
  cat "$work/$1.log" >&2
  return 1
}
# field NAME: the first number of that name in the JSON on standard input.
field() { grep -o "\"$1\":[^,}]*" | head -n 1 | cut -d: -f2; }
ask() { exec 3<>"/dev/tcp/${address%:*}/${address##*:}"; printf '%s\n' "$1" >&3; head -n 1 <&3; exec 3>&-; }

echo "## Trained on train_partial, evaluated on val"
"$suffice" train --data "$train" --out "$work/pareto" --seed 1 --json >results/train.json
"$suffice" evaluate --router "$work/pareto" --data "$val" --baseline-data "$train" --html results/pareto.html \
  --at-cost 2.3e-4 6.6e-4 1.9e-3 --json >results/evaluate.json
"$suffice" evaluate --router "$work/pareto" --data "$val" --baseline-data "$train" --robustness \
  | sed -n '/^•/,/^Single models/p;/^The same prompts/,/^Error by distance/p'

echo
echo "## Val played through the socket, mean of $seeds shuffles"
echo "| budget USD/request | mean quality | mean cost | cost / budget | worst | requests/s | route p50 ms | feedback p50 ms |"
echo "| --- | --- | --- | --- | --- | --- | --- | --- |"
for budget in 2.9e-5 8.3e-5 2.3e-4 6.6e-4 1.9e-3 5.3e-3 1.5e-2; do
  for seed in $(seq 1 "$seeds"); do
    serve "b$budget-$seed" "$budget" "$seed"
    report=$("$suffice" play --data "$val" --server "$address" --seed "$seed" --json)
    printf '%s\n' "$report" >"results/play-$budget-$seed.json"
    stop TERM
    echo "$(field mean_quality <<<"$report") $(field mean_cost_usd <<<"$report") $(field requests_per_second <<<"$report")" \
      "$(field route_ms <<<"${report//\"p50\":/}" | tr -d '{') $(field feedback_ms <<<"${report//\"p50\":/}" | tr -d '{')"
  done | awk -v b="$budget" '
    { q += $1; c += $2; r += $3; rt += $4; f += $5; ratio = $2 / b; if (ratio > worst) worst = ratio }
    END { printf "| %s | %.4f | %.3g | %.3f | %.3f | %.0f | %.2f | %.2f |\n", b, q/NR, c/NR, c/NR/b, worst, r/NR, rt/NR, f/NR }'
done

echo
echo "## Killed with kill -9 in between"
serve killed 6.6e-4 1
first=$("$suffice" play --data "$val" --server "$address" --seed 1 --limit 900 --json)
stop KILL
serve killed 6.6e-4 1
echo "acknowledged before the kill: $(field requests <<<"$first"); found after it: $(ask '{"op":"stats"}' | field feedback)"
second=$("$suffice" play --data "$val" --server "$address" --seed 2 --json)
echo "then $(field requests <<<"$second") more: mean quality $(field mean_quality <<<"$second"), mean cost $(field mean_cost_usd <<<"$second")"
stop TERM
