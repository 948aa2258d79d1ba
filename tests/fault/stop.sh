#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that neither a stop nor a new certificate cuts anybody off: 25 times SIGTERM while 32
# clients place orders and change their status: the program ends with status 0 within 5 seconds, no
# response is cut off, nothing acknowledged is lost, nothing is done without a response; and 100
# reloads by SIGHUP while clients work over TLS: every request gets its response. Takes two minutes.
# --quick: 5 stops and 10 reloads.
set -eu

here=$(dirname "$0")
sh "$here/build-live.sh"
exec node "$here/stop.mjs" "$@"
