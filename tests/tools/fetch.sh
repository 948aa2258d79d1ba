#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Tests that subprojects/fetch.sh accepts only the pinned sources, in a copy of the folder and
# without anything to download from.
set -eu

# shellcheck source=tests/tools/fixture.sh
. "$(dirname "$0")/fixture.sh"
cp -R "$(dirname "$0")/../../subprojects" "$folder/"
script=$folder/subprojects/fetch.sh

stand_in apt-get <<'END'
exit 100
END
stand_in npm <<'END'
exit 1
END

run 0 sh "$script" --check
is_silent
run 0 sh "$script"
is_silent

# Our build files are copied as they are now.
echo "# changed" >>"$folder/subprojects/packagefiles/cjson/meson.build"
run 1 sh "$script" --check
run 0 sh "$script"
tail -n 1 "$folder/subprojects/cjson/meson.build" | grep -q '^# changed$' || fail "the old build file is used on"

# A source that is there, but is not the right one, is not used.
echo "/* something else */" >>"$folder/subprojects/cjson/cJSON.c"
run 1 sh "$script" --check
says "to be fetched: cjson"
run 1 sh "$script"
says "cannot read the Debian archive's source index"

# SQLite's source has no alternative place to come from; a file that was put there by hand is used
# if it is right.
rm -r "$folder/subprojects/cjson"
cp -R "$(dirname "$0")/../../subprojects/cjson" "$folder/subprojects/"
cp "$(dirname "$0")/../../subprojects/packagefiles/cjson/meson.build" "$folder/subprojects/packagefiles/cjson/"
mv "$folder/subprojects/sqlite" "$folder/sqlite"
run 1 sh "$script"
says "is not to be had here"
[ ! -e "$folder/subprojects/sqlite/sqlite3.c" ] || fail "something was put in its place"
mkdir -p "$folder/subprojects/sqlite"
cp "$folder/sqlite/sqlite3.c" "$folder/sqlite/sqlite3.h" "$folder/subprojects/sqlite/"
run 0 sh "$script"
run 0 sh "$script" --check

# When a package was tampered with, its content is discarded.
rm -r "$folder/subprojects/sqlite"
mkdir -p "$folder/package/src/upstream"
echo "int sqlite3_libversion_number(void) { return 0; }" >"$folder/package/src/upstream/sqlite3.c"
echo "#pragma once" >"$folder/package/src/upstream/sqlite3.h"
tar -C "$folder" -czf "$folder/package.tgz" package
package=$folder/package.tgz
export package
stand_in npm <<'END'
cp "$package" .
END
run 1 sh "$script"
says "not those that sha256sums names"
[ ! -e "$folder/subprojects/sqlite" ] || fail "what was fetched is still there"
