#!/bin/sh
# SPDX-License-Identifier: MIT
# shellcheck disable=SC2317 # functions are called through step()
set -eu

usage() {
  cat <<'TEXT'
Usage: sh tests/run.sh [--lint] [--coverage]

Builds everything with all warnings as errors, by gcc and by clang, and runs every test: with the
release, and under the address and undefined-behaviour sanitizers; those with threads under the
thread sanitizer, too, every route under valgrind, and the metrics by promtool; makes up inputs for
some seconds (see tests/fault/fuzz.sh); and tries the release's pages in a browser, of which
build-ui/screenshots/ has pictures then. Installs what is missing with apt-get and npm; needs
Debian 12, and root or sudo on the first run.

  --lint       also clang-format, clang-tidy, cppcheck, shellcheck, and the linters of the API
               description and the pages
  --coverage   instead: run the tests once, and report line coverage per file
TEXT
}

lint=false
coverage=false
for argument in "$@"; do
  case $argument in
    --lint) lint=true ;;
    --coverage) coverage=true ;;
    --help)
      usage
      exit 0
      ;;
    *)
      usage >&2
      exit 2
      ;;
  esac
done

cd "$(dirname "$0")/.."
passed=0
failed=0

# step NAME COMMAND...: runs it, and shows its output only when it fails.
step() {
  name=$1
  shift
  printf '%-44s ' "$name"
  started=$(date +%s)
  if "$@" >step.log 2>&1; then
    echo "ok ($(($(date +%s) - started)) s)"
    passed=$((passed + 1))
  else
    echo "FAILED"
    cat step.log
    failed=$((failed + 1))
  fi
  rm -f step.log
}

# configure FOLDER OPTIONS...: sets up a build, or gives an existing one these options.
configure() {
  folder=$1
  shift
  if [ -f "$folder/build.ninja" ]; then
    meson configure "$folder" "$@"
  else
    meson setup "$folder" "$@"
  fi
}

# build FOLDER [TARGET...]: quietly, except for the compiler's warnings, of which there may be none.
build() {
  ninja -C "$@" >build.log 2>&1 || { cat build.log; rm -f build.log; return 1; }
  if grep -E 'warning:' build.log; then
    rm -f build.log
    return 1
  fi
  rm -f build.log
}

# count PATTERN: adds up the numbers that meson prints after it.
count() {
  awk -v pattern="$1" '$0 ~ pattern { sum += $NF } END { print sum + 0 }' step.log
}

# The tests that run the program run the release in one build, and the sanitized one in the other.
configure_clang() {
  (export CC=clang &&
    configure build-clang -Dtests=true -Dbench=true -Drelease_binary="$PWD/build/orderdesk")
}

# The tests in which several threads work on the same data: storage's, the server's, and the
# program's under load. The other tests take minutes under the thread sanitizer;
# tests/fault/threads.sh runs them all.
threaded="core/limiter core/base/secret core/base/histogram storage/ops/writer storage/ops/readers
  storage/ops/sqlite_store storage/maintenance/backup storage/maintenance/backups store/sqlite/users
  web/api/orders/order_concurrency web/http/connections web/ops/metrics_endpoint cmd/crash"

build_threaded() {
  targets=orderdesk
  for test in $threaded; do
    targets="$targets tests/${test%%/*}/test_$(echo "$test" | tr / _)"
  done
  # shellcheck disable=SC2086 # a list of words
  build build-thread $targets
}

# test_build FOLDER [TEST...]: runs the tests of a build, and adds their numbers to the totals.
test_build() {
  folder=$1
  shift
  printf '%-44s ' "test $folder"
  started=$(date +%s)
  if meson test -C "$folder" --no-rebuild --print-errorlogs "$@" >step.log 2>&1; then
    echo "ok ($(($(date +%s) - started)) s)"
  else
    echo "FAILED"
    cat step.log
  fi
  passed=$((passed + $(count '^Ok:')))
  failed=$((failed + $(count '^(Fail|Unexpected Pass|Timeout):')))
  rm -f step.log
}

# test_pages: runs the browser tests on the release build, and adds their numbers to the totals.
test_pages() {
  printf '%-44s ' "test the pages in a browser"
  started=$(date +%s)
  if (cd tests/ui && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    ORDERDESK_BINARY=../../build/orderdesk node run.mjs) >step.log 2>&1; then
    echo "ok ($(($(date +%s) - started)) s)"
  else
    echo "FAILED"
    cat step.log
    # Without their last line, they did not finish.
    tail -n 1 step.log | grep -Eq '^[0-9]+ passed, [1-9][0-9]* failed$' || failed=$((failed + 1))
  fi
  passed=$((passed + $(sed -n '$s/^\([0-9]*\) passed, [0-9]* failed$/\1/p' step.log | grep . || echo 0)))
  failed=$((failed + $(sed -n '$s/^[0-9]* passed, \([0-9]*\) failed$/\1/p' step.log | grep . || echo 0)))
  grep '^figure ' step.log || true
  rm -f step.log
}

finish() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

sh tools/packages.sh build test
sh subprojects/fetch.sh

if $coverage; then
  step "configure coverage" configure build-coverage -Db_coverage=true -Dtests=true
  step "build coverage" build build-coverage
  test_build build-coverage
  gcovr --root . --exclude subprojects --exclude tests --exclude tools --exclude 'build.*' \
    --print-summary build-coverage
  finish
fi

step "build the release (gcc)" sh tools/build.sh
step "configure with sanitizers" configure build-sanitize -Db_sanitize=address,undefined -Dtests=true
step "build with sanitizers (gcc)" build build-sanitize
step "configure with clang" configure_clang
step "build with clang" build build-clang
step "configure with the thread sanitizer" configure build-thread -Db_sanitize=thread -Dtests=true
step "build with the thread sanitizer (gcc)" build_threaded
test_build build-clang
test_build build-sanitize
# shellcheck disable=SC2086 # a list of words
TSAN_OPTIONS="suppressions=$PWD/tests/thread.supp atexit_sleep_ms=0" test_build build-thread $threaded
step "build the fuzz targets (clang)" sh tests/fuzz/build.sh
test_build build-fuzz
sh tools/packages.sh ui
test_pages
step "do random things with a shop" env FAULT_RESULTS=/dev/null sh tests/fault/model.sh --quick
step "every route under valgrind" sh tests/fault/valgrind.sh
step "the metrics, by promtool" env FAULT_RESULTS=/dev/null sh tests/fault/metrics.sh
step "build the benchmark's programs" sh tests/bench/build.sh
step "try the benchmark" node tests/bench/bench.mjs --smoke --only get,combinations,search,create,mixed
if $lint; then
  sh tools/packages.sh lint
  step "clang-format" sh tools/lint.sh format
  step "clang-tidy" sh tools/lint.sh tidy
  step "cppcheck" sh tools/lint.sh cppcheck
  step "shellcheck" sh tools/lint.sh shell
  step "API description" sh tools/lint.sh api
  step "pages" sh tools/lint.sh pages
fi
finish
