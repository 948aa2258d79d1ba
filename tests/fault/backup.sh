#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that a backup can be made while the shop is at its busiest: 16 clients place orders and
# change their status as quickly as they can while "orderdesk backup" copies a shop of a million
# orders. The copy passes its check, has every order that was acknowledged before it began, and can
# be served; reported is how long writes take meanwhile. Takes six minutes, most of which the
# creation of the shop takes the first time. --quick: a small shop.
set -eu

here=$(dirname "$0")
sh "$here/../bench/build.sh"
exec node "$here/backup.mjs" "$@"
