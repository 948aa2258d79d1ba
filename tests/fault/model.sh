#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nobody sees or does what is not theirs, that no order takes a way it must not, and that
# every answer is right: staff, customers and strangers do random things with a shop, right and wrong
# ones, one after another and at once, and every answer is held against a model in memory and the
# API's description. The same seed does the same again, but for who comes first where several are
# at it at once.
#
#     sh tests/fault/model.sh [--operations 5000 | --quick] [--seed N]
set -eu

cd "$(dirname "$0")/../.."
[ "${1:-}" != --quick ] || { shift; set -- --operations 500 --seed 1 "$@"; }
[ -n "${ORDERDESK_BINARY:-}" ] || sh tools/build.sh
sh tools/packages.sh ui
(cd tests/fault && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
exec node tests/fault/model.mjs "$@"
