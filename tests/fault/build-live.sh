#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds what the scripts need that test the running program: the release, and Node.js.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build bench
sh tools/build.sh
mkdir -p build-fault
