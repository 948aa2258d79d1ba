#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that stopping and a new certificate cut nobody off: SIGTERM while 32 clients place and move
# orders, 25 times: status 0 within 5 seconds, no half answer, nothing acknowledged lost, nothing done
# that was not answered; and 100 reloads by SIGHUP while clients work over TLS: every request is
# answered. Takes two minutes. --quick: 5 stops and 10 reloads.
set -eu

here=$(dirname "$0")
sh "$here/build-live.sh"
exec node "$here/stop.mjs" "$@"
