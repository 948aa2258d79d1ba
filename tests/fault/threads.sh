#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that no two threads ever race for the same memory: the whole suite under the thread
# sanitizer, of which tests/run.sh runs a part each time. Takes ten minutes with the build. --quick:
# only the storage tests.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build test
sh subprojects/fetch.sh
suite=""
[ "${1:-}" != --quick ] || suite="--suite store --suite storage"
results=${FAULT_RESULTS:-$PWD/build-fault/results.jsonl}
mkdir -p build-fault
[ -f build-thread/build.ninja ] ||
  meson setup build-thread -Db_sanitize=thread -Dtests=true >build.log 2>&1 || { cat build.log >&2; exit 1; }
ninja -C build-thread >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f build.log
log=build-thread/race.log
TSAN_OPTIONS="suppressions=$PWD/tests/thread.supp atexit_sleep_ms=0"
export TSAN_OPTIONS
# Here the fault tests run only for a moment, and report nothing for the table.
# shellcheck disable=SC2086 # an option and its value
FAULT_RESULTS=/dev/null meson test -C build-thread --no-rebuild --timeout-multiplier 5 --print-errorlogs $suite >"$log" 2>&1 ||
  { cat "$log" >&2; exit 1; }
printf '%s\n' "{\"promise\": \"Threads never race for the same memory\",\
 \"tried\": $(sed -n 's/^Ok: *\([0-9]*\).*/\1/p' "$log"), \"unit\": \"test programs\", \"lost\": 0,\
 \"figures\": \"under the thread sanitizer; no race in what is ours\",\
 \"command\": \"sh tests/fault/threads.sh\"}" >>"$results"
