#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Names the tests of the suite that prove the promises for which neither load nor accidents are
# needed, and runs them: a new promise takes only a few lines. Takes two minutes with the build.
set -eu

cd "$(dirname "$0")/../.."
sh tests/fault/build.sh
results=${FAULT_RESULTS:-$PWD/build-fault/results.jsonl}
log=build-fault/suite.log

# prove PROMISE FIGURES TEST...: runs the test programs, and reports how many tests they contain.
prove() {
  promise=$1
  figures=$2
  shift 2
  meson test -C build-fault --no-rebuild --verbose "$@" >"$log" 2>&1 || { cat "$log" >&2; exit 1; }
  sed -n 's/^.*100%: Checks: \([1-9][0-9]*\), Failures: 0, Errors: 0$/\1/p' "$log" >"$log.counts"
  [ "$(wc -l <"$log.counts")" -eq $# ] || { echo "suite.sh: not all of these are tests: $*" >&2; exit 1; }
  tried=$(awk '{ n += $1 } END { print n }' "$log.counts")
  echo "$promise: $tried tests"
  printf '{"promise": "%s", "tried": %d, "unit": "tests", "lost": 0, "figures": "%s (%s)", "command": "%s"}\n' \
    "$promise" "$tried" "$figures" "$*" "sh tests/fault/suite.sh" >>"$results"
}

prove "A database that cannot be served is refused at the start, with what to do" \
  "missing, read-only, locked, damaged, newer, or of another program" \
  cmd/refused
prove "What programs could read in two ways is refused" \
  "over raw sockets: lengths, hosts, spaces, line ends, escapes, and heads too large; JSON too deep or too large" \
  web/http/strict web/http/protocol web/http/request web/api/json_scan web/api/query_string
prove "Orders that are placed or moved at once never disturb each other" \
  "illegal paths, lost changes, numbers given twice" \
  web/api/orders/order_concurrency storage/ops/writer storage/ops/sqlite_store
prove "Over TLS nobody reads along, and a renewed certificate is taken" \
  "old versions and weak ciphers refused; a certificate that is not fit leaves the one before" \
  cmd/tls cmd/cert
prove "A backup counts once it was read back, and replaces nothing that is in use" \
  "damaged, cut short, or in the way of a file that is there; by hand, by the hour, and restored" \
  storage/maintenance/backup storage/maintenance/backups cmd/restore
prove "What is personal stays where it belongs, and goes for good when it must" \
  "modes of files, logs, figures, core dumps; whoever is erased leaves no trace in any file" \
  store/sqlite/user_erase storage/ops/user_erase cmd/user_change cmd/database web/http/access_log web/ops/metrics_endpoint
