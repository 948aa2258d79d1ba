#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs every script of this folder that proves something, and writes the table of promises in
# docs/evidence.md from the results: sh tests/fault/run.sh [--quick] [NAME...]. NAME is one of the
# scripts, such as "kill"; the table then retains its other rows. --quick runs a short form of each
# and writes no table.
set -eu

cd "$(dirname "$0")/../.."
quick=""
if [ "${1:-}" = --quick ]; then
  quick=--quick
  shift
fi
# The scripts that prove nothing: this one, and those that the others call.
helpers=" build build-live run systemd-trial "
if [ $# -eq 0 ]; then
  for script in tests/fault/*.sh; do
    name=$(basename "$script" .sh)
    case $helpers in *" $name "*) ;; *) set -- "$@" "$name" ;; esac
  done
fi

mkdir -p build-fault
FAULT_RESULTS=$PWD/build-fault/results.jsonl
export FAULT_RESULTS
rm -f "$FAULT_RESULTS"
failed=""
for name in "$@"; do
  echo "== $name"
  sh "tests/fault/$name.sh" $quick || failed="$failed $name"
done
if [ -n "$failed" ]; then
  echo "FAILED:$failed" >&2
  exit 1
fi
[ -n "$quick" ] || node tests/fault/table.mjs "$FAULT_RESULTS" docs/evidence.md
