#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that what the program tells Prometheus of itself is sound, and true: every route is asked, rightly
# and wrongly, then promtool's linter reads the metrics, and their sums are those of what was asked. Takes
# seconds, and is a step of tests/run.sh.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build-live.sh

# promtool alone, out of its package: the package itself would start a server.
folder=build-fault/promtool
if [ ! -x "$folder/usr/bin/promtool" ]; then
  rm -rf "$folder"
  mkdir -p "$folder"
  (
    cd "$folder"
    apt-get -qq -o APT::Sandbox::User=root download prometheus || {
      echo "metrics.sh: the package prometheus cannot be fetched; try \"apt-get update\" first" >&2
      exit 1
    }
    dpkg-deb --fsys-tarfile prometheus_*.deb | tar -x ./usr/bin/promtool
    rm prometheus_*.deb
  )
fi
PROMTOOL=$PWD/$folder/usr/bin/promtool exec node tests/fault/metrics.mjs
