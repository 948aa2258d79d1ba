#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the fuzz targets in build-fuzz/, with sanitizers, by clang.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build test
sh subprojects/fetch.sh
if [ ! -f build-fuzz/build.ninja ]; then
  CC=clang meson setup build-fuzz -Db_sanitize=address,undefined -Db_lundef=false -Dtests=false \
    -Dfuzz=true >build.log 2>&1 || { cat build.log >&2; exit 1; }
  rm -f build.log
fi
ninja -C build-fuzz --quiet >build.log 2>&1 || { cat build.log >&2; exit 1; }
if grep -E 'warning:' build.log >&2; then
  exit 1
fi
rm -f build.log
