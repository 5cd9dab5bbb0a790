#!/usr/bin/env bash
# The tests of what reads bytes, and of what shares memory between threads, under the sanitizers; each in a build folder
# of its own. The first time takes as long as two builds of everything.
set -euo pipefail
cd "$(dirname "$0")/../.."
bytes=${SANITIZE_BYTES:-'StrictJSONTests|ArtefactTests|InterchangeTests|FeaturesTests|OutcomeStoreTests|RouterServerTests|RedactionTests|RedactionFuzzTests'}
threads=${SANITIZE_THREADS:-'LocksTests|ParallelTests|OutcomeStoreTests|RouterEngineTests|RouterServerTests'}
which=${1:-both}
# Streams of real outcomes take a quarter of an hour here and touch nothing that the other tests don't.
unset SUFFICE_DATA

if [ "$which" != thread ]; then
  echo "── address sanitizer: $bytes"
  swift build --build-tests --sanitize address --scratch-path .build/address
  ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --sanitize address --scratch-path .build/address --filter "$bytes"
fi

if [ "$which" != address ]; then
  echo "── thread sanitizer: $threads"
  mkdir -p .build/thread
  clang -O1 -c Tests/Sanitizers/mutex.c -o .build/thread/mutex.o
  shim=(-Xlinker "$PWD/.build/thread/mutex.o")
  swift build --build-tests --sanitize thread --scratch-path .build/thread "${shim[@]}"
  TSAN_OPTIONS="halt_on_error=0 suppressions=$PWD/Tests/Sanitizers/thread.supp" \
    swift test --skip-build --sanitize thread --scratch-path .build/thread "${shim[@]}" --filter "$threads"
fi
