#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that the program's metrics for Prometheus are well formed, and true: every route is
# requested, validly and not, then promtool's linter reads the metrics, and their sums must match
# the requests. Takes seconds, and is a step of tests/run.sh.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build-live.sh

# Only promtool, extracted from its package, because installing the package would start a server;
# with a package index of our own, which needs no root.
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
