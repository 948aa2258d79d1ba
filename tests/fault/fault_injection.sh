#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a served shop recovers from a full disk, a failing disk, and memory that runs out:
# each call that a request makes to them fails in turn, once or from there on. The response is a
# problem in clear words after which nothing has changed, and once the fault is gone everything
# works without a restart. With --quick only a sample, as in the suite. Takes about a minute.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build.sh tests/fault/test_fault_fault_injection
export FAULT_RESULTS="${FAULT_RESULTS:-build-fault/results.jsonl}"
[ "${1:-}" = --quick ] || export FAULT_THOROUGH=1
exec build-fault/tests/fault/test_fault_fault_injection
