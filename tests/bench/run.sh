#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds the release and the benchmark's own programs, and measures: sh tests/bench/run.sh --help
set -eu

here=$(dirname "$0")
sh "$here/build.sh"
exec node "$here/bench.mjs" "$@"
