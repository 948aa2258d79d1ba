#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that building the same sources on the same Debian gives the same file, so that anybody can
# verify which sources a binary was made from: builds the release twice, in folders with names of
# different lengths, with another language, time zone and umask, and compares the programs and their
# bills of materials. Takes two or three minutes.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh build
sh subprojects/fetch.sh
mkdir -p build-fault
results=${FAULT_RESULTS:-$PWD/build-fault/results.jsonl}

# build_in FOLDER: copies the tree there and builds the release as here.
build_in() {
  rm -rf "$1"
  mkdir -p "$1"
  tar -c --exclude='./build*' --exclude=./.git --exclude=node_modules . | tar -x -C "$1"
  sh "$1/tools/build.sh" >&2
}

one=build-fault/one
two=build-fault/another/one/with/a/longer/name
build_in "$one"
(export LC_ALL=C.UTF-8 TZ=Pacific/Auckland && umask 027 && build_in "$two")
for file in orderdesk orderdesk.cdx.json; do
  cmp "$one/build/$file" "$two/build/$file" || {
    echo "reproducible.sh: $file is not the same in $one/build and $two/build" >&2
    exit 1
  }
done
hash=$(sha256sum "$one/build/orderdesk" | cut -c -16)
rm -rf "$one" build-fault/another
echo "the same twice: $hash..."
printf '{"promise": "%s", "tried": 2, "unit": "builds", "lost": 0, "figures": "%s", "command": "%s"}\n' \
  "The same sources make the same file, wherever they are built" \
  "in two folders, with another language, time zone and umask: one hash, of the program and of its bill of materials" \
  "sh tests/fault/reproducible.sh" >>"$results"
