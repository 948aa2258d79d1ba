#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the release: the self-contained program build/orderdesk, and build/orderdesk.cdx.json, which
# lists its components. Later builds are incremental.
set -eu

cd "$(dirname "$0")/.."
sh tools/packages.sh build
sh subprojects/fetch.sh
if [ ! -f build/build.ninja ]; then
  meson setup build --buildtype=release -Dsingle_file=true -Db_lto=true -Dtests=false >build.log 2>&1 ||
    { cat build.log >&2; exit 1; }
  rm -f build.log
fi
ninja -C build --quiet orderdesk orderdesk.cdx.json >build.log 2>&1 || { cat build.log >&2; exit 1; }
# Warnings of link-time optimization are not turned into errors by -Werror.
if grep -E 'warning:' build.log >&2; then
  exit 1
fi
rm -f build.log
