#!/bin/sh
# SPDX-License-Identifier: MIT
set -eu

if [ "${1:-}" = --help ]; then
  cat <<'TEXT'
Usage: sh cmd/demo.sh [OPTIONS OF orderdesk demo]

Builds Orderdesk, makes a shop to look around in (data/demo.db), and serves it until Ctrl-C.
Installs what is missing with apt-get; needs Debian 12, and root or sudo on the first run.

  --listen HOST:PORT   where to serve (default: 127.0.0.1:8080)
  --db FILE            the demo's database (default: data/demo.db)
TEXT
  exit 0
fi

cd "$(dirname "$0")/.."
sh tools/build.sh
# What is given later wins, so --db can still be chosen.
exec build/orderdesk demo --db "${ORDERDESK_DB:-data/demo.db}" "$@"
