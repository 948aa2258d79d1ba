#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Installs the Debian packages that are missing for the given purposes:
#
#     sh tools/packages.sh build [test] [lint] [ui] [bench] [valgrind] [scan] [unit] [credentials]
#
# Needs root or sudo only if something is missing. For "build", it also updates the libraries that are linked
# into the program, if the package index of this machine (the last "apt-get update") lists newer ones and no
# password is needed; otherwise it reports which are outdated, and continues.
set -eu

build="gcc libc6-dev meson ninja-build pkgconf dpkg-dev libsodium-dev libssl-dev libutf8proc-dev libcsv-dev zlib1g-dev libc-bin tzdata"
linked="libc6-dev libsodium-dev libssl-dev libutf8proc-dev libcsv-dev zlib1g-dev tzdata"
test="check libsubunit-dev clang libclang-rt-dev gcovr openssl"
lint="clang-format clang-tidy cppcheck shellcheck nodejs"
ui="chromium fonts-dejavu-core nodejs sqlite3"
bench="wrk nodejs"
valgrind="valgrind libc6-dbg"
scan="wapiti sqlmap slowhttptest nodejs"
unit="debootstrap e2fsprogs qemu-system-x86"
credentials="nodejs sqlite3"

fail() {
  echo "packages.sh: $1" >&2
  exit 1
}

is_installed() {
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# Those of "$@" that are missing, one word each.
missing() {
  for package in "$@"; do
    is_installed "$package" || printf '%s ' "$package"
  done
}

# Node.js from other sources includes npm.
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

install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

# Those of "$@" that are older than in the archive, one word each.
outdated() {
  LC_ALL=C apt-cache policy "$@" 2>/dev/null | awk '
    /^[^ ]+:$/ { name = substr($1, 1, length($1) - 1) }
    $1 == "Installed:" { installed = $2 }
    $1 == "Candidate:" && installed != "(none)" && $2 != installed { print name, installed, $2 }' |
    while read -r package installed candidate; do
      ! dpkg --compare-versions "$installed" lt "$candidate" || printf '%s ' "$package"
    done
}

# Whether root is available without a password.
is_root_at_hand() {
  [ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }
}

# A statically linked library stays in the program, with its bugs, until the program is built again.
renew_linked() {
  # shellcheck disable=SC2086 # a list of words
  old=$(outdated $linked)
  [ -n "$old" ] || return 0
  # The archive may have changed since the last "apt-get update".
  # shellcheck disable=SC2086 # a list of words
  if is_root_at_hand && { install --only-upgrade $old 2>/dev/null ||
    { as_root apt-get -qq update && install --only-upgrade $old; }; }; then
    echo "brought up to date: $old" >&2
  else
    echo "packages.sh: older than Debian's newest, and built in as they are: $old" >&2
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
    credentials) needed="$needed$(missing $credentials)" ;;
    *) fail "unknown purpose $purpose" ;;
  esac
done
if [ -n "$needed" ]; then
  echo "installing: $needed" >&2
  as_root apt-get -qq update || fail "the package index cannot be read; is this machine online?"
  # shellcheck disable=SC2086 # one word per package
  install $needed || fail "the packages cannot be installed"
fi
case " $* " in *" build "*) renew_linked ;; esac
