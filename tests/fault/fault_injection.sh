#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a served shop gets over a full disk, a disk that fails, and memory that runs out: each
# call that a request makes of them fails in its turn, once or from there on. The answer is a problem
# in clear words after which nothing has changed, and when the fault is gone all works again without a
# restart. With --quick only a sample, as the suite does. Takes a minute or so.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build.sh tests/fault/test_fault_fault_injection
export FAULT_RESULTS="${FAULT_RESULTS:-build-fault/results.jsonl}"
[ "${1:-}" = --quick ] || export FAULT_THOROUGH=1
exec build-fault/tests/fault/test_fault_fault_injection
