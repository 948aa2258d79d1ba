#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nobody sees or does what they may not, that no order makes an illegal transition, and
# that every response is right: staff, customers and strangers send random requests, valid and
# invalid ones, one after another and concurrently, and every response is compared with a model in
# memory and with the API's description. The same seed repeats the same run, except for the order of
# concurrent requests.
#
#     sh tests/fault/model.sh [--operations 5000 | --quick] [--seed N]
set -eu

cd "$(dirname "$0")/../.."
[ "${1:-}" != --quick ] || { shift; set -- --operations 500 --seed 1 "$@"; }
[ -n "${ORDERDESK_BINARY:-}" ] || sh tools/build.sh
sh tools/packages.sh ui
(cd tests/fault && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
exec node tests/fault/model.mjs "$@"
