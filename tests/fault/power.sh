#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a power cut loses nothing that was acknowledged: cuts the power of a simulated disk at
# every change that it is asked for, while orders are placed and moved, while a shop is made, and
# during an upgrade; leaves what was not synced dropped, kept or torn, by several seeds; and opens the
# shop again each time. With --quick only a sample, as the suite does. Takes a minute or two.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build.sh tests/fault/test_fault_power
export FAULT_RESULTS="${FAULT_RESULTS:-build-fault/results.jsonl}"
[ "${1:-}" = --quick ] || export FAULT_THOROUGH=1
# What is synced for real is not looked at: memory does.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
  export TMPDIR=/dev/shm
fi
exec build-fault/tests/fault/test_fault_power
