#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds what the scripts in this folder run, in build-fault/: sh tests/fault/build.sh TARGET...
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build test
sh subprojects/fetch.sh
if [ ! -f build-fault/build.ninja ]; then
  meson setup build-fault -Dtests=true >build.log 2>&1 || { cat build.log >&2; exit 1; }
  rm -f build.log
fi
ninja -C build-fault --quiet "$@"
