#!/usr/bin/env bash
# Roll-outs on real outcomes: who is promoted, how soon, at what cost. Trains on ParetoBandit's train_partial, plays val.
# Usage: SUFFICE_DATA=FOLDER studies/rollout_study.sh PATH_OF_SUFFICE     (SEEDS, THREADS)
set -euo pipefail
suffice=$(realpath "${1:?usage: studies/rollout_study.sh PATH_OF_SUFFICE}")
if [ -z "${SUFFICE_DATA:-}" ]; then
  echo "rollout-study: SKIPPED, SUFFICE_DATA is not set to a folder of real outcomes"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
policy() { printf 'name: %s\nobjective: {cost_weight: %s}\nexploration: {kind: epsilon, epsilon: %s}\nseed: 7\n' "$@" >"$work/$1.yaml"; }
policy serving 200 0.2
policy better 20 0.05
policy slightly_better 100 0.2
policy slightly_worse 300 0.2
policy worse 800 0.2
"$suffice" train --data "$SUFFICE_DATA/paretobandit/train_partial.jsonl.gz" --out "$work/router" --seed 1 >/dev/null
study() {
  "$suffice" rollout study --data "$SUFFICE_DATA/paretobandit/val.jsonl.gz" --router "$work/router" --cost-weight 20 \
    --incumbent "$work/serving.yaml" --seeds "${SEEDS:-200}" --threads "${THREADS:-2}" "$@"
}
echo "The whole road: log, gate, shadow, canary."
study --candidate equal "$work"/{better,slightly_better,slightly_worse,worse}.yaml
echo
echo "The gate wide open: what the canary alone makes of worse ones."
study --candidate "$work"/{slightly_worse,worse}.yaml --gate=-9
echo
echo "Luck: outcomes dealt to the models at random, so that nothing is better than anything; the gate wide open."
study --candidate "$work"/{better,worse}.yaml --gate=-9 --luck
