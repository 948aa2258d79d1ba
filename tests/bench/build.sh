#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds what the benchmark runs: the release, and with its options the fill and the floor program.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build bench
sh tools/build.sh
if [ ! -f build-bench/build.ninja ]; then
  meson setup build-bench --buildtype=release -Dsingle_file=true -Db_lto=true -Dtests=false \
    -Dbench=true >build.log 2>&1 || { cat build.log >&2; exit 1; }
  rm -f build.log
fi
ninja -C build-bench --quiet tests/bench/orderdesk-fill tests/bench/orderdesk-floor >build.log 2>&1 ||
  { cat build.log >&2; exit 1; }
rm -f build.log
