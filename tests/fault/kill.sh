#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that what was acknowledged survives the program's being killed: 24 clients place orders, move
# them and repeat what they sent, until kill -9; afterwards the database passes its check, everything
# acknowledged is there exactly once, and nothing else but whole changes that were not yet answered.
# 120 kills, every fifth of them followed by more while the program starts: four minutes. --quick: 10.
set -eu

here=$(dirname "$0")
sh "$here/build-live.sh"
exec node "$here/kill.mjs" "$@"
