#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures a service that runs already and has the same interface:
#
#     sh tests/bench/peer.sh --address http://HOST:PORT --token TOKEN
#
# The token is an admin's. It places orders and moves them: not for a shop that is meant.
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
