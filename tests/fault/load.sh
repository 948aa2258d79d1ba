#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a busy day passes without an error and within the promised times: 128 people work at
# once, each from their own address and over their own connection: customers sign in, browse the
# catalogue, place orders and follow them; staff go through the lists, search, and change the status
# of orders. 80 requests a second for ten minutes, as many as such a shop has in an hour or two.
# Reported are the times of each kind of request, and the memory in use, which must not grow.
# --hours 1: for an hour; --quick: half a minute.
set -eu

here=$(dirname "$0")
sh "$here/../bench/build.sh"
exec node "$here/load.mjs" "$@"
