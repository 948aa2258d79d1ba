#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that no input, however it is made, crashes what reads it, or makes it accept what it must
# refuse: runs every fuzz target of tests/fuzz/ for some minutes, two at a time. Findings are in
# build-fuzz/found/; the next run continues from the corpus in build-fuzz/grown/.
#
#     sh tests/fault/fuzz.sh [--minutes 10 | --quick] [TARGET...]
set -eu

minutes=10
seconds=
while [ $# -gt 0 ]; do
  case $1 in
    --minutes)
      minutes=${2:?}
      shift
      ;;
    --quick) seconds=10 ;;
    -*)
      echo "Usage: sh tests/fault/fuzz.sh [--minutes N | --quick] [TARGET...]" >&2
      exit 2
      ;;
    *) break ;;
  esac
  shift
done
seconds=${seconds:-$((minutes * 60))}

cd "$(dirname "$0")/../.."
sh tests/fuzz/build.sh
targets=${*:-$(cd tests/fuzz/corpus && ls)}
results=${FAULT_RESULTS:-build-fault/results.jsonl}
mkdir -p build-fuzz/found build-fuzz/logs "$(dirname "$results")"

# run TARGET: for the given time, on the stored corpus and on what earlier runs have added.
run() {
  dictionary=tests/fuzz/$1.dict
  if [ -f "$dictionary" ]; then dictionary=-dict=$dictionary; else dictionary=-verbosity=1; fi
  build-fuzz/tests/fuzz/fuzz_"$1" "$dictionary" -max_total_time="$seconds" -max_len=4096 \
    -create_missing_dirs=1 -print_final_stats=1 -artifact_prefix=build-fuzz/found/"$1"- \
    build-fuzz/grown/"$1" tests/fuzz/corpus/"$1" >build-fuzz/logs/"$1" 2>&1
}

# report TARGET: the result, in a line.
report() {
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' build-fuzz/logs/"$1")
  total=$((total + ${runs:-0}))
  if grep -q '^Done ' build-fuzz/logs/"$1"; then
    echo "$1: ${runs:-0} inputs, nothing found"
  else
    findings=$((findings + 1))
    echo "$1: FOUND something; see build-fuzz/logs/$1 and build-fuzz/found/"
    grep -E 'does not hold|ERROR: |runtime error' build-fuzz/logs/"$1" | head -n 3
  fi
}

count=0
for target in $targets; do
  run "$target" &
  count=$((count + 1))
  [ $((count % 2)) -ne 0 ] || wait
done
wait

total=0
findings=0
for target in $targets; do
  report "$target"
done
printf '{"promise": "%s", "tried": %d, "unit": "made-up inputs", "lost": %d, "figures": "%s", "command": "%s"}\n' \
  "Whatever is sent to it, it neither crashes nor takes what breaks the rules" "$total" "$findings" \
  "$count readers of input, $((seconds / 60)) min $((seconds % 60)) s each, with address and undefined-behaviour sanitizers" \
  "sh tests/fault/fuzz.sh" >>"$results"
[ "$findings" -eq 0 ]
