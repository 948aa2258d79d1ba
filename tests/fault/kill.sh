#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that what was acknowledged survives the program's being killed: 24 clients place orders,
# change their status and repeat requests, until kill -9; afterwards the database passes its check,
# everything acknowledged is in it exactly once, and beyond that only complete changes that were not
# acknowledged yet. 120 kills, every fifth of them followed by more during startup: four minutes.
# --quick: 10.
set -eu

here=$(dirname "$0")
sh "$here/build-live.sh"
exec node "$here/kill.mjs" "$@"
