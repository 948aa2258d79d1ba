#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that nothing leaks and no memory is misused from start to stop: every route of the program
# is requested, validly and not, while it runs under valgrind. Takes half a minute after the build,
# and is a step of tests/run.sh.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build bench valgrind
sh subprojects/fetch.sh
mkdir -p build-fault
[ -f build-valgrind/build.ninja ] ||
  meson setup build-valgrind -Dtests=false >build.log 2>&1 || { cat build.log >&2; exit 1; }
ninja -C build-valgrind --quiet orderdesk >build.log 2>&1 || { cat build.log >&2; exit 1; }
rm -f build.log
ORDERDESK_BINARY=build-valgrind/orderdesk exec node tests/fault/valgrind.mjs
