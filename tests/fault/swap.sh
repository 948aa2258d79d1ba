#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nothing is acknowledged into a file that is no longer the shop's: while 16 clients
# place orders and change their status, the database is moved away, replaced by a copy, or its log
# removed. Changes are refused in words, the health check reports it, a start with files that do not
# belong together is refused, and once the right file is back everything acknowledged is in it
# exactly once; without a restart, after a stop, and after kill -9. 60 times: two minutes. --quick:
# 6.
set -eu

here=$(dirname "$0")
sh "$here/build-live.sh"
exec node "$here/swap.mjs" "$@"
