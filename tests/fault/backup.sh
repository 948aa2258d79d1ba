#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a backup can be made while the shop is at its busiest: 16 clients place and move orders
# as quickly as they can while "orderdesk backup" copies a shop of a million orders. The copy passes
# its check, holds every order that was acknowledged before it began, and can be served; told is how
# long those who write wait meanwhile. Takes six minutes, of which the most goes into making the shop
# the first time. --quick: a small shop.
set -eu

here=$(dirname "$0")
sh "$here/../bench/build.sh"
exec node "$here/backup.mjs" "$@"
