#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that whoever has lost their credential changes nothing, and that guessing is limited
# however it is done. Of 150 simultaneous guesses, no more than 10 learn whether they were right.
# Changes whose body trickles in, while the session is signed out or replaced, the token revoked, or
# the user disabled, demoted or given another password, are refused on every route and leave the
# database as it was. Sign-ins that are queued while the password is reset yield no valid session.
# Takes two minutes. --quick: a round of each.
set -eu

here=$(dirname "$0")
sh "$here/../../tools/packages.sh" credentials
sh "$here/build-live.sh"
exec node "$here/credentials.mjs" "$@"
