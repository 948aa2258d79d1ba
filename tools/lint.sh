#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Runs one linter over the tree: sh tools/lint.sh format | tidy | cppcheck | shell | api | pages
# The configurations are .clang-format, .clang-tidy, tools/cppcheck.txt and tests/lint/.
set -eu

cd "$(dirname "$0")/.."
# sources [TEST...]: our C files; npm's packages have some of their own.
sources() {
  find core storage web cmd tests tools -name node_modules -prune -o \( -name '*.c' "$@" \) -print | sort
}

# npm_run SCRIPT: runs a script of tests/lint/package.json, with the packages of its lock file.
npm_run() {
  cd tests/lint
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  npm run --silent "$1"
}

case ${1:-} in
  format)
    sources -o -name '*.h' | xargs clang-format --dry-run --Werror
    ;;
  tidy)
    # With the options of the clang build, because clang-tidy knows them all.
    sources ! -path 'tools/*' ! -path 'tests/*' | xargs -P "$(nproc)" -n 4 clang-tidy --quiet -p build-clang
    ;;
  cppcheck)
    cppcheck --quiet --std=c11 --enable=warning,performance,portability,style --inline-suppr \
      --suppressions-list=tools/cppcheck.txt --error-exitcode=1 --template=gcc -j "$(nproc)" \
      -I . -D_GNU_SOURCE core storage web cmd tools
    ;;
  shell)
    shellcheck .ci/run cmd/*.sh subprojects/*.sh tests/*.sh tests/bench/*.sh tests/fault/*.sh tests/fuzz/*.sh tests/tools/*.sh tools/*.sh
    ;;
  api)
    # Checks the description that the clang build joined.
    npm_run lint
    ;;
  pages)
    npm_run pages
    ;;
  *)
    echo "Usage: sh tools/lint.sh format | tidy | cppcheck | shell | api | pages" >&2
    exit 2
    ;;
esac
