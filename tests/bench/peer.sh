#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures a running service that has the same interface:
#
#     sh tests/bench/peer.sh --address http://HOST:PORT --token TOKEN
#
# The token is an admin's. The benchmark places orders and changes their status: do not run it
# against a shop that is in use.
set -eu

here=$(dirname "$0")
case " $* " in
  *" --address "*" --token "* | *" --token "*" --address "*) ;;
  *)
    echo "Usage: sh tests/bench/peer.sh --address http://HOST:PORT --token TOKEN [OPTION...]" >&2
    exit 2
    ;;
esac
sh "$here/build.sh"
exec node "$here/bench.mjs" "$@"
