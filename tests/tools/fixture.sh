# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the tests of scripts share: a folder of their own, $folder, with programs that replace the
# system's in $folder/bin, and assertions. To be sourced by ".".

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/bin"
PATH=$folder/bin:$PATH

# stand_in NAME: creates a program whose text is on standard input.
stand_in() {
  { echo '#!/bin/sh' && cat; } >"$folder/bin/$1"
  chmod +x "$folder/bin/$1"
}

fail() {
  echo "FAILED: $1" >&2
  [ ! -f "$folder/said" ] || sed 's/^/  /' "$folder/said" >&2
  exit 1
}

# run STATUS COMMAND...: it must end with that status; its output is in $folder/said.
run() {
  wanted=$1
  shift
  status=0
  "$@" >"$folder/said" 2>&1 || status=$?
  [ "$status" -eq "$wanted" ] || fail "$* ended with $status, not $wanted"
}

# says WORDS: the last command printed them. is_silent: it printed nothing.
says() {
  grep -Fq -- "$1" "$folder/said" || fail "nobody said \"$1\""
}

is_silent() {
  [ ! -s "$folder/said" ] || fail "something was said"
}
