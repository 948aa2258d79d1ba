#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that whoever has lost their credential changes nothing, and that guessing is limited however
# it is done. Of 150 guesses that come at once no more than 10 are told right from wrong. Changes whose
# body trickles in, while the session is signed out or replaced, the token revoked, or the user
# disabled, demoted or given another password, are refused at every route and leave the database as it
# was. Sign-ins that wait for their turn while the password is reset give no session that lives.
# Takes two minutes. --quick: a round of each.
set -eu

here=$(dirname "$0")
sh "$here/../../tools/packages.sh" credentials
sh "$here/build-live.sh"
exec node "$here/credentials.mjs" "$@"
