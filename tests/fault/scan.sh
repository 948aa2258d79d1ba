#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Lets three scanners from Debian look for holes in a demo shop served over TLS: wapiti, signed in,
# crawls the pages and attacks what takes parameters; sqlmap tries to inject SQL into parameters,
# paths and members of bodies; slowhttptest occupies connections with slow headers, slow bodies and
# slow reading, while it checks whether others are still served. Fails when one of them finds
# something. Takes five minutes. --quick: fewer targets of sqlmap, and shorter attacks.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh scan
sh tools/build.sh
mkdir -p build-fault
exec node tests/fault/scan.mjs "$@"
