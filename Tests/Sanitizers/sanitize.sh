#!/usr/bin/env bash
# The tests of what reads bytes, and of what shares memory between threads, under the sanitizers; each in a build folder
# of its own. docs/reliability.md says what the thread sanitizer can't see here.
set -euo pipefail
cd "$(dirname "$0")/../.."
bytes='StrictJSONTests|ArtefactTests|InterchangeTests|FeaturesTests|OutcomeStoreTests|RouterServerTests'
threads='OutcomeStoreTests|RouterEngineTests|RouterServerTests'

echo "── address sanitizer: $bytes"
swift build --build-tests --sanitize address --scratch-path .build/address
ASAN_OPTIONS=detect_leaks=0 swift test --skip-build --sanitize address --scratch-path .build/address --filter "$bytes"

echo "── thread sanitizer: $threads"
swift build --build-tests --sanitize thread --scratch-path .build/thread
TSAN_OPTIONS="suppressions=$PWD/Tests/Sanitizers/thread.supp halt_on_error=0" \
  swift test --skip-build --sanitize thread --scratch-path .build/thread --filter "$threads"
