#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Fetches the sources of civetweb and cJSON from this machine's own Debian archive into this folder,
# for the build to compile with our flags (packagefiles/*/meson.build says which). apt checks them
# against the archive's signed index. Does nothing when they are there already.
#
# Needs: apt-get and dpkg-source (package dpkg-dev). No root.
set -eu

cd "$(dirname "$0")"
work=$PWD/.fetch

# Unpacks Debian source package $1 into folder $1, with our build files for it.
unpack() {
  rm -rf "$work/tree" "$1"
  dpkg-source --no-check -x "$work/$1"_*.dsc "$work/tree" >"$work/log" 2>&1 || fail "cannot unpack $1"
  cp -R "packagefiles/$1/." "$work/tree/"
  mv "$work/tree" "$1"
}

fail() {
  echo "fetch.sh: $1" >&2
  [ ! -f "$work/log" ] || sed 's/^/  /' "$work/log" >&2
  exit 1
}

# The machine's own package sources, turned into source entries: both of Debian's file formats.
write_source_lists() {
  mkdir -p "$work/sources" "$work/lists/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$file" ] || continue
    case $file in
      *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" ;;
      *.list) grep -E '^[[:space:]]*deb[[:space:]]' "$file" | sed -E 's/^[[:space:]]*deb([[:space:]])/deb-src\1/' ;;
    esac >"$work/sources/$(basename "$file")" || true
  done
}

fetch() {
  apt-get -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" \
    -o Dir::State::lists="$work/lists" -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@" >"$work/log" 2>&1
}

# Whether folder $1 holds file $2 of the source, and our build files as they are now.
current() {
  [ -f "$1/$2" ] || return 1
  (cd "packagefiles/$1" && find . -type f) | while read -r file; do
    cmp -s "packagefiles/$1/$file" "$1/$file" || exit 1
  done
}

if current civetweb src/civetweb.c && current cjson cJSON.c; then
  exit 0
fi
command -v dpkg-source >/dev/null || fail "dpkg-source is missing: install the package dpkg-dev"
rm -rf "$work"
write_source_lists
fetch update || fail "cannot read the Debian archive's source index; is this machine online?"
(cd "$work" && fetch source --download-only civetweb cjson) || fail "cannot download the sources"
unpack civetweb
unpack cjson
rm -rf "$work"
echo "fetched the sources of civetweb and cJSON"
