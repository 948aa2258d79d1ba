#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nobody can block the shop by holding connections open: while 30 people work, an
# attacker opens 1,200 connections and sends nothing on them, or sends one request and stays, sends
# a header or a body at a byte per second, requests long lists and never reads them, or opens
# connections as quickly as possible; once more with hardly any file descriptors left. All come from
# the same address as the people, as behind a proxy, where no limit per address helps. Reported are
# the people's response times under each attack, and the server's memory. Takes three minutes.
# --quick: half a minute.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh bench
[ -n "${ORDERDESK_BINARY:-}" ] || sh tools/build.sh
exec node tests/fault/connections.mjs "$@"
