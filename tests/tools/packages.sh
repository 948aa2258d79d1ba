#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Tests what tools/packages.sh does about libraries that are older than those of the archive, on a
# simulated machine.
set -eu

# shellcheck source=tests/tools/fixture.sh
. "$(dirname "$0")/fixture.sh"
script=$(dirname "$0")/../../tools/packages.sh
calls=$folder/calls
newest=$folder/newest
user=$folder/user
export calls newest user

# Everything is installed, libssl-dev as 3.0.19.
stand_in dpkg-query <<'END'
printf installed
END
stand_in apt-cache <<'END'
printf 'libc6-dev:\n  Installed: 2.36-9\n  Candidate: 2.36-9\nlibcsv-dev:\n  Installed: 3.0.3\n  Candidate: 3.0.2\n'
printf 'libssl-dev:\n  Installed: 3.0.19-1~deb12u2\n  Candidate: %s\n' "$(cat "$newest")"
END
stand_in apt-get <<'END'
echo "$*" >>"$calls"
case "$*" in *only-upgrade*) [ ! -e "$calls.stale" ] ;; *update*) rm -f "$calls.stale" ;; esac
END
stand_in id <<'END'
cat "$user"
END
stand_in sudo <<'END'
exit 1
END

echo 0 >"$user"

# Nothing is older.
echo '3.0.19-1~deb12u2' >"$newest"
run 0 sh "$script" build
is_silent
[ ! -e "$calls" ] || fail "apt-get was called for nothing"

# One is, and we are root: only that one is upgraded, without updating the index from the network.
echo '3.0.22-1~deb12u2' >"$newest"
run 0 sh "$script" build
says "brought up to date: libssl-dev"
grep -q 'only-upgrade libssl-dev$' "$calls" || fail "libssl-dev was not upgraded alone"
! grep -q update "$calls" || fail "the index was read anew for nothing"

# The archive has changed since this machine last updated its index.
rm -f "$calls"
touch "$calls.stale"
run 0 sh "$script" build
says "brought up to date: libssl-dev"
grep -q update "$calls" || fail "the index was not read anew"

# Nobody with the permission is available: the build continues, with a warning.
rm -f "$calls"
echo 1000 >"$user"
run 0 sh "$script" build
says "built in as they are: libssl-dev"
[ ! -e "$calls" ] || fail "apt-get was called without being root"

# For other purposes the libraries are not checked.
run 0 sh "$script" lint
is_silent
