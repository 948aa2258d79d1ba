#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Lists the program's components in the versions on this machine:
#
#     sh tools/components.sh header                  rows of a table for C: name, version, license
#     sh tools/components.sh sbom VERSION BINARY     a bill of materials, as CycloneDX 1.5 JSON
#
# subprojects/versions and sha256sums pin what is built from source; the rest comes from Debian packages, in
# the versions installed. The output has no times or paths, so that the same components give the same output.
set -eu

cd "$(dirname "$0")/.."

# Debian packages whose static libraries are linked in, and the rules of time zones: PACKAGE LICENSE. libgcc depends on
# the compiler.
packages() {
  cat <<TEXT
libssl-dev Apache-2.0
libsodium-dev ISC
libcsv-dev LGPL-2.1-or-later
libutf8proc-dev MIT
tzdata CC-PDDC
zlib1g-dev Zlib
libc6-dev LGPL-2.1-or-later
libgcc-$(gcc -dumpversion | cut -d. -f1)-dev GPL-3.0-or-later WITH GCC-exception-3.1
TEXT
}

# What is built from source: NAME VERSION LICENSE.
pinned() {
  grep -v '^#' subprojects/versions
}

# The name and version of the source package; the name, version and architecture of the package.
package_facts() {
  dpkg-query -W -f '${source:Package} ${source:Version} ${Package} ${Version} ${Architecture}\n' "$1"
}

sqlite_source_id() {
  sed -n 's/^#define SQLITE_SOURCE_ID *"\(.*\)"$/\1/p' subprojects/sqlite/sqlite3.h
}

print_header() {
  echo "/* Made by tools/components.sh. */"
  pinned | while read -r name version license; do
    [ "$name" != sqlite ] || version="$version ($(sqlite_source_id))"
    printf '{ "%s", "%s", "%s" },\n' "$name" "$version" "$license"
  done
  packages | while read -r package license; do
    package_facts "$package" | while read -r name version _; do
      printf '{ "%s", "%s", "%s" },\n' "${name%-[0-9]*}" "$version" "$license"
    done
  done
}

# A package URL (https://github.com/package-url/purl-spec). "+" must be escaped.
purl() {
  printf '%s' "pkg:$1" | sed 's/+/%2B/g'
}

license() {
  case $1 in
    *" "*) printf '[{"expression": "%s"}]' "$1" ;;
    *) printf '[{"license": {"id": "%s"}}]' "$1" ;;
  esac
}

# The files of $1 that have been compiled, each with its hash.
print_files() {
  awk -v folder="$1/" 'index($2, folder) == 1 {
    printf "%s\n        {\"type\": \"file\", \"name\": \"%s\", \"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"%s\"}]}",
      (count++ ? "," : ""), substr($2, length(folder) + 1), $1
  }' subprojects/sha256sums
}

# One line per component: its reference (the purl) and its name.
references() {
  pinned | while read -r name version _; do
    case $name in
      sqlite) echo "$(purl "generic/$name@$version") $name" ;;
      *) echo "$(purl "deb/debian/$name@$version?arch=source") $name" ;;
    esac
  done
  packages | while read -r package _; do
    package_facts "$package" | while read -r _ _ name version architecture; do
      echo "$(purl "deb/debian/$name@$version?arch=$architecture") $name"
    done
  done
}

print_components() {
  first=true
  references | while read -r reference name; do
    $first || printf ',\n'
    first=false
    version=$(pinned | awk -v name="$name" '$1 == name { print $2 }')
    license=$(pinned | awk -v name="$name" '$1 == name { print $3 }')
    if [ -z "$version" ]; then
      version=$(dpkg-query -W -f '${Version}' "$name")
      license=$(packages | sed -n "s/^$name //p")
    fi
    printf '    {"type": "library", "bom-ref": "%s", "name": "%s", "version": "%s", "purl": "%s",\n      "licenses": %s' \
      "$reference" "$name" "$version" "$reference" "$(license "$license")"
    files=$(print_files "$name")
    [ -z "$files" ] || printf ',\n      "components": [%s\n      ]' "$files"
    printf '}'
  done
}

print_sbom() {
  hash=$(sha256sum "$2" | cut -d ' ' -f 1)
  cat <<TEXT
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {
    "component": {
      "type": "application", "bom-ref": "orderdesk", "name": "orderdesk", "version": "$1",
      "licenses": [{"license": {"id": "MIT"}}],
      "hashes": [{"alg": "SHA-256", "content": "$hash"}]
    }
  },
  "components": [
$(print_components)
  ],
  "dependencies": [
    {"ref": "orderdesk", "dependsOn": [
$(references | awk '{ printf "%s      \"%s\"", (NR > 1 ? ",\n" : ""), $1 }')
    ]}
  ]
}
TEXT
}

case ${1:-} in
  header) print_header ;;
  sbom) print_sbom "$2" "$3" ;;
  *)
    echo "Usage: sh tools/components.sh header | sbom VERSION BINARY" >&2
    exit 2
    ;;
esac
