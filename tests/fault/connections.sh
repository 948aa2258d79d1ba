#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nobody holds the shop closed by holding connections open: while 30 people work, an
# attacker opens 1,200 connections and says nothing on them, or asks once and stays, sends a
# header or a body of a byte a second, asks for long lists and never reads them, or opens connections
# as quickly as can be; once more with hardly any descriptors left. All come from the address that the
# people come from, as behind a proxy, where no share per address helps. Told are the people's times
# under each attack, and the server's memory. Takes three minutes. --quick: half a minute.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh bench
[ -n "${ORDERDESK_BINARY:-}" ] || sh tools/build.sh
exec node tests/fault/connections.mjs "$@"
