#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Fetches the sources that the build compiles with our flags (packagefiles/*/meson.build says which) into
# this folder: civetweb and cJSON from this machine's own Debian archive, and SQLite from a later suite of
# that archive or, where it has moved on, from a package that carries the same files. The file "versions" names
# what is wanted; where it comes from is not trusted: nothing is used that is not, byte for byte, what
# sha256sums says. Does nothing when it is all there already.
#
#     sh subprojects/fetch.sh            fetch what is missing or not as it should be
#     sh subprojects/fetch.sh --check    only look; status 1 when there is something to fetch
#
# Needs: apt-get, dpkg-source and a C compiler (packages dpkg-dev, gcc). No root.
set -eu

cd "$(dirname "$0")"
work=$PWD/.fetch

# SQLite's own source, from which the one big file sqlite3.c is made. Debian's name for it.
sqlite_source_sha256=05366adc8ee80c6b1faa71285b49d133c2121238ca58934b077fdeb95934abd4
# A package of Node.js's registry, where nothing ever changes under a version, that carries sqlite3.c.
sqlite_npm=@photostructure/sqlite@2.5.0

say() {
  echo "fetch.sh: $1" >&2
}

fail() {
  say "$1"
  [ ! -f "$work/log" ] || sed 's/^/  /' "$work/log" >&2
  exit 1
}

# The version of $1 that is wanted.
version() {
  awk -v name="$1" '$1 == name { print $2 }' versions
}

# In a folder whose source the archive replaced by a newer one: what its files were when they were fetched.
moved_on=.sha256sums-of-the-archive

# Whether the sources in folder $1 are what they should be.
is_genuine() {
  grep "  $1/" sha256sums | sha256sum --check --status 2>/dev/null ||
    { [ -f "$1/$moved_on" ] && sha256sum --check --status "$1/$moved_on" 2>/dev/null; }
}

# Whether folder $1 has the sources that are wanted, and our build files as they are now.
is_current() {
  is_genuine "$1" || return 1
  (cd "packagefiles/$1" && find . -type f) | while read -r file; do
    cmp -s "packagefiles/$1/$file" "$1/$file" || exit 1
  done
}

# The machine's own package sources as source entries in folder $1: both of Debian's file formats.
write_own_sources() {
  mkdir -p "$1/sources" "$1/lists/partial"
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$file" ] || continue
    case $file in
      *.sources) sed 's/^Types:.*/Types: deb-src/' "$file" ;;
      *.list) sed -nE 's/^[[:space:]]*deb([[:space:]])/deb-src\1/p' "$file" ;;
    esac >"$1/sources/$(basename "$file")"
  done
}

# The same in folder $1, of suite $2 instead of the machine's own, in the archive that has the machine's own.
# Its keys may be newer than this machine, and need not be known: see sha256sums.
write_suite_sources() {
  mkdir -p "$1/sources" "$1/lists/partial"
  # shellcheck source=/dev/null # a file of the machine's
  own=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*; do
    [ -f "$file" ] || continue
    case $file in
      *.sources)
        sed 's/^Types:.*/Types: deb-src/' "$file" | awk -v RS= -v ORS='\n\n' -v own="$own" -v suite="$2" '
          $0 ~ "(^|\n)Suites:([^\n]* )?" own "( |\n|$)" {
            sub(/(^|\n)Suites:[^\n]*/, "\nSuites: " suite "\nTrusted: yes")
            print
          }'
        ;;
      *.list)
        sed -nE "s/^[[:space:]]*deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+${own}[[:space:]].*/\
deb-src [trusted=yes] \2 $2 main/p" "$file"
        ;;
    esac >"$1/sources/$(basename "$file")"
  done
}

# apt in folder $1, with nothing but the lists in it.
apt_in() {
  folder=$1
  command=$2
  shift 2
  "$command" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$folder/sources" \
    -o Dir::State::lists="$folder/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
    -o Debug::NoLocking=1 -o APT::Sandbox::User= "$@"
}

# Says so when this machine's archive has a newer version of $1 than the one that is wanted.
tell_of_newer() {
  apt_in "$work/own" apt-cache showsrc --only-source "$1" 2>/dev/null | sed -n 's/^Version: //p' |
    while read -r found; do
      ! dpkg --compare-versions "$found" gt "$(version "$1")" ||
        say "Debian has $1 $found by now; \"versions\" and sha256sums pin $(version "$1")"
    done
}

# Puts the files of folder $work/$1, with our build files, in place as folder $1, if they are the right ones.
install_tree() {
  cp -R "packagefiles/$1/." "$work/$1/"
  rm -rf "$1"
  mv "$work/$1" "$1"
  is_genuine "$1" || {
    rm -rf "$1"
    fail "the sources of $1 that were fetched are not those that sha256sums names; they were thrown away"
  }
}

# Whether the archive still has the version of $1 that is wanted.
has_wanted() {
  apt_in "$work/own" apt-cache showsrc --only-source "$1" 2>/dev/null | grep -qx "Version: $(version "$1")"
}

# Debian's source package $1 in the version that is wanted. Where the archive has moved on, as it does with
# every security update, it is the archive's present one, which apt checks against the signed index.
fetch_own() {
  [ -d "$work/own" ] || {
    write_own_sources "$work/own"
    apt_in "$work/own" apt-get update >"$work/log" 2>&1 ||
      fail "cannot read the Debian archive's source index; is this machine online?"
  }
  tell_of_newer "$1"
  wanted_source=$1
  ! has_wanted "$1" || wanted_source=$1=$(version "$1")
  (cd "$work/own" && apt_in "$work/own" apt-get source --download-only "$wanted_source") >"$work/log" 2>&1 ||
    fail "cannot download the source of $1"
  dpkg-source --no-check -x "$work/own/$1"_*.dsc "$work/$1" >"$work/log" 2>&1 || fail "cannot unpack $1"
  # shellcheck disable=SC2046 # a list of files without white space
  [ "$wanted_source" != "$1" ] ||
    (cd "$work" && sha256sum $(awk -v name="$1/" 'index($2, name) == 1 { print $2 }' ../sha256sums) >"$1/$moved_on")
  install_tree "$1"
}

# SQLite's source out of suite $1 of the archive, as $work/source.tar.xz.
download_sqlite_source() {
  write_suite_sources "$work/$1" "$1"
  apt_in "$work/$1" apt-get -o Acquire::Check-Valid-Until=false update >"$work/log" 2>&1 || true
  found=$(apt_in "$work/$1" apt-cache showsrc --only-source sqlite3 2>/dev/null |
    sed -n "s/^Version: \($(version sqlite | sed 's/\./\\./g')-.*\)/\1/p" | head -n 1)
  [ -n "$found" ] || return 1
  (cd "$work/$1" && apt_in "$work/$1" apt-get source --download-only --tar-only "sqlite3=$found") >"$work/log" 2>&1 ||
    return 1
  mv "$work/$1/sqlite3_$(version sqlite).orig.tar.xz" "$work/source.tar.xz"
  echo "$sqlite_source_sha256  $work/source.tar.xz" | sha256sum --check --status
}

# Makes the one big file and its header from SQLite's source, with a Tcl that is in that source.
make_sqlite_files() {
  mkdir -p "$work/source" "$work/sqlite"
  tar -xJf "$work/source.tar.xz" --strip-components=1 -C "$work/source"
  (
    cd "$work/source"
    sh ./configure --disable-tcl && make jimsh && make B.tclsh=./jimsh sqlite3.c
  ) >"$work/log" 2>&1 || fail "cannot make sqlite3.c from SQLite's source"
  cp "$work/source/sqlite3.c" "$work/source/sqlite3.h" "$work/sqlite/"
}

# The same two files as others publish them.
download_sqlite_files() {
  command -v npm >/dev/null || sh ../tools/packages.sh npm || return 1
  mkdir -p "$work/npm" "$work/sqlite"
  (cd "$work/npm" && npm pack --silent --ignore-scripts "$sqlite_npm") >"$work/log" 2>&1 || return 1
  tar -xzf "$work/npm"/*.tgz -C "$work/sqlite" --strip-components=3 \
    package/src/upstream/sqlite3.c package/src/upstream/sqlite3.h
}

fetch_sqlite() {
  if download_sqlite_source testing || download_sqlite_source unstable; then
    make_sqlite_files
  elif ! download_sqlite_files; then
    rm -f "$work/log"
    fail "SQLite $(version sqlite) is not to be had here: the Debian archive that this machine uses does not \
have it in testing or unstable (or cannot be reached), and npm cannot be installed, or cannot fetch it either. Debian \
12's own SQLite is not used instead, as it can damage a database (see SECURITY.md). Put sqlite3.c and sqlite3.h of \
SQLite $(version sqlite)'s amalgamation into $PWD/sqlite/, and run this again."
  fi
  install_tree sqlite
}

wanted=""
for name in civetweb cjson sqlite; do
  is_current "$name" || wanted="$wanted $name"
done
[ -n "$wanted" ] || exit 0
[ "${1:-}" != --check ] || fail "to be fetched:$wanted"

command -v dpkg-source >/dev/null || fail "dpkg-source is missing: install the package dpkg-dev"
rm -rf "$work"
mkdir -p "$work"
for name in $wanted; do
  # What is right but for our build files, or was put there by hand, need not be fetched again.
  if is_genuine "$name"; then
    cp -R "packagefiles/$name/." "$name/"
  elif [ "$name" = sqlite ]; then
    fetch_sqlite
  else
    fetch_own "$name"
  fi
done
rm -rf "$work"
echo "fetched the sources of$wanted"
