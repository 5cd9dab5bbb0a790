#!/usr/bin/env bash
# Trains models/base on the outcome sets whose licences allow weights learned from them to be shipped.
# Usage: SUFFICE_DATA=FOLDER training/base.sh PATH_OF_SUFFICE
set -euo pipefail
suffice=${1:?usage: training/base.sh PATH_OF_SUFFICE}
data=${SUFFICE_DATA:?set SUFFICE_DATA to the folder that holds paretobandit, routellm, llmrouter and zeroeval}
cd "$(dirname "$0")/.."

"$suffice" train --out models/base --seed 1 --threads 1 \
  --data "$data"/paretobandit/train_partial.jsonl.gz "$data"/paretobandit/val.jsonl.gz \
         "$data"/routellm/mmlu_dev.jsonl.gz "$data"/llmrouter/train.jsonl.gz "$data"/zeroeval/gsm.jsonl.gz \
  --licence "ParetoBandit: Apache-2.0" "RouteLLM: Apache-2.0" "LLMRouter: MIT" "ZeroEval: Apache-2.0" \
            "token table distilled from all-MiniLM-L6-v2: Apache-2.0"
