#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that what the program tells Prometheus of itself is sound, and true: every route is asked, rightly
# and wrongly, then promtool's linter reads the metrics, and their sums are those of what was asked. Takes
# seconds, and is a step of tests/run.sh.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build-live.sh

# promtool alone, out of its package, for the package itself would start a server; by an index of our own,
# which takes no root.
folder=$PWD/build-fault/promtool
fetch() {
  apt-get -qq -o Dir::State::lists="$folder/lists" -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}
if [ ! -x "$folder/promtool" ]; then
  rm -rf "$folder"
  mkdir -p "$folder/lists/partial"
  (
    cd "$folder"
    if ! { fetch update && fetch download prometheus; }; then
      echo "metrics.sh: the package prometheus cannot be fetched; is this machine online?" >&2
      exit 1
    fi
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x --strip-components=3 ./usr/bin/promtool
    rm -r prometheus_*.deb lists
  )
fi
PROMTOOL=$folder/promtool exec node tests/fault/metrics.mjs
