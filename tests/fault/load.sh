#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a busy day goes by without an error and within the times that were promised: 128 people
# work at once, each from an address and over a connection of their own: customers sign in, look at
# the catalogue, place orders and follow them; staff go through the lists, search, and move orders on.
# 80 requests a second for ten minutes, as many as such a shop has in an hour or two. Told
# are the times of each kind of request, and the memory in use, which must not grow. --hours 1: as
# long as that; --quick: half a minute.
set -eu

here=$(dirname "$0")
sh "$here/../bench/build.sh"
exec node "$here/load.mjs" "$@"
