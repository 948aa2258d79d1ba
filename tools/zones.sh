#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Compiles the time zones of Debian's tzdata and packs them into C, for the build:
#
#     sh tools/zones.sh ZIC ZONES_C TZDATA.ZI FOLDER OUT.c OUT.h
set -eu

rm -rf "$4"
"$1" -b slim -d "$4" "$3"
"$2" "$5" "$6" "$4"
