#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a power cut loses nothing that was acknowledged: cuts the power of a simulated disk at
# each of its changes, while orders are placed and changed, while a shop is created, and during an
# upgrade; leaves what was not synced dropped, complete or torn, by several seeds; and opens the
# shop again each time. With --quick only a sample, as in the suite. Takes a minute or two.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build.sh tests/fault/test_fault_power
export FAULT_RESULTS="${FAULT_RESULTS:-build-fault/results.jsonl}"
[ "${1:-}" = --quick ] || export FAULT_THOROUGH=1
# The real disk does not matter here: a file system in memory is enough.
if [ -d /dev/shm ] && [ -w /dev/shm ]; then
  export TMPDIR=/dev/shm
fi
exec build-fault/tests/fault/test_fault_power
