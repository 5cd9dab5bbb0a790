#!/usr/bin/env bash
# Trains models/base on the outcome sets whose licences allow weights learned from them to be shipped.
# Usage: SUFFICE_DATA=FOLDER training/base.sh PATH_OF_SUFFICE
set -euo pipefail
suffice=${1:?usage: training/base.sh PATH_OF_SUFFICE}
data=${SUFFICE_DATA:?set SUFFICE_DATA to the folder that holds paretobandit, routellm, llmrouter and zeroeval}
cd "$(dirname "$0")/.."

"$suffice" train --out models/base --seed 1 --threads 1 \
  --data "$data"/paretobandit/train_partial.jsonl.gz "$data"/paretobandit/val.jsonl.gz \
         "$data"/routellm/mmlu_dev.jsonl.gz "$data"/llmrouter/train.jsonl.gz \
  --trunk-data "$data"/zeroeval/gsm.jsonl.gz \
  --licence "ParetoBandit: Apache-2.0" "RouteLLM: Apache-2.0" "LLMRouter: MIT" "ZeroEval: Apache-2.0" \
            "token table distilled from all-MiniLM-L6-v2: Apache-2.0" \
  --note "Each model was seen on its own set's tasks alone: compare models of one set, not across sets." \
         "ZeroEval's models were seen on grade-school maths only; they are paused unless a configuration names them." \
         "Quality is benchmark correctness or a judge's score, not what your users would say; feedback corrects it."
