#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs the Debian packages that are still missing for the purposes named:
#
#     sh tools/packages.sh build [test] [lint] [ui] [bench] [valgrind] [scan] [unit]
#
# Needs root or sudo only when something is missing.
set -eu

build="gcc libc6-dev meson ninja-build pkgconf dpkg-dev libsodium-dev libssl-dev libutf8proc-dev libcsv-dev zlib1g-dev"
test="check libsubunit-dev clang libclang-rt-dev gcovr openssl"
lint="clang-format clang-tidy cppcheck shellcheck nodejs"
ui="chromium fonts-dejavu-core nodejs"
bench="wrk nodejs"
valgrind="valgrind libc6-dbg"
scan="wapiti sqlmap slowhttptest nodejs"
unit="debootstrap e2fsprogs qemu-system-x86"

fail() {
  echo "packages.sh: $1" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# What of "$@" is missing, a word each.
missing() {
  for package in "$@"; do
    is_installed "$package" || printf '%s ' "$package"
  done
}

# Node.js from elsewhere brings npm along.
missing_npm() {
  command -v npm >/dev/null || printf 'npm '
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "these packages are missing, and neither root nor sudo is at hand to install them: $needed"
  fi
}

command -v dpkg-query >/dev/null || fail "this needs Debian 12, or a system with its packages"
needed=""
# shellcheck disable=SC2086 # lists of words
for purpose in "$@"; do
  case $purpose in
    npm) needed="$needed$(missing_npm)" ;;
    build) needed="$needed$(missing $build)" ;;
    test) needed="$needed$(missing $test)" ;;
    lint) needed="$needed$(missing $lint)$(missing_npm)" ;;
    ui) needed="$needed$(missing $ui)$(missing_npm)" ;;
    bench) needed="$needed$(missing $bench)" ;;
    valgrind) needed="$needed$(missing $valgrind)" ;;
    scan) needed="$needed$(missing $scan)" ;;
    unit) needed="$needed$(missing $unit)" ;;
    *) fail "unknown purpose $purpose" ;;
  esac
done
[ -n "$needed" ] || exit 0

echo "installing: $needed" >&2
as_root apt-get -qq update || fail "the package index cannot be read; is this machine online?"
# shellcheck disable=SC2086 # one word per package
as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $needed >/dev/null ||
  fail "the packages cannot be installed"
