#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The tests of systemd.sh, inside the machine that it boots: every start of the machine runs this.
# Each check prints a line, "ok WHAT" or "not ok WHAT" with its output; a start that was completed
# says so.
set -u

url=https://shop.local:8443
certificate=/etc/orderdesk/cert.pem
database=/var/lib/orderdesk/orders.db
settings=/etc/orderdesk/settings
drop_ins=/etc/systemd/system/orderdesk.service.d
email=admin@shop.local
password="correct horse battery"
# How many times longer than a shop's machine this one may take, because it may be emulated.
patience=$(sed 's/.*trial.patience=\([0-9]*\).*/\1/' /proc/cmdline)
# What the trial preserves from one start to the next.
kept=/root/trial

# check WHAT COMMAND...
check() {
  what=$1
  shift
  if "$@" >/run/check.log 2>&1; then
    echo "ok $what"
  else
    echo "not ok $what"
    tail -n 20 /run/check.log | sed 's/^/   /'
  fi
}

# within SECONDS COMMAND...: waits until the command succeeds.
within() {
  end=$(($(date +%s%N) + $1 * patience * 1000000000))
  shift
  until "$@"; do
    [ "$(date +%s%N)" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# ---------------------------------------------------------------- requests to systemd

property() {
  systemctl show --value -p "$1" orderdesk
}

is() {
  value=$(property "$1")
  echo "$1=$value"
  [ "$value" = "$2" ]
}

main_pid() {
  property MainPID
}

restart_with() {
  [ -z "${1:-}" ] || sed -i "s|^ORDERDESK_OPTIONS=.*|& $1|" "$settings"
  systemctl reset-failed orderdesk
  systemctl daemon-reload && systemctl restart orderdesk && within 10 answers
}

exposure_is_low() {
  systemd-analyze security orderdesk | sed -n 's/.*exposure level for orderdesk.service: \([0-9.]*\).*/\1/p' |
    tee $kept/exposure
  grep -qE '^[01]\.[0-9]+$' $kept/exposure
}

# ---------------------------------------------------------------- requests to the shop

ask() {
  curl -sS --max-time 10 --cacert "$certificate" "$@"
}

# status CODE CURL-ARGUMENTS...
status() {
  wanted=$1
  shift
  got=$(ask -o /run/answer -w '%{http_code}' "$@")
  echo "status $got, body: $(head -c 300 /run/answer)"
  [ "$got" = "$wanted" ]
}

answers() {
  status 200 "$url/healthz"
}

with_token() {
  status "$1" -H "Authorization: Bearer $(cat $kept/token)" "$2"
}

shop_command() {
  sudo -u orderdesk orderdesk "$@" --db "$database"
}

add_user() {
  echo "$password" | shop_command user add "$email" --name Admin --role admin
}

make_token() {
  shop_command token create --user "$email" >$kept/token
}

sign_in() {
  status 200 -H 'Content-Type: application/json' -H 'Prefer: handling=strict' \
    -d "{\"email\":\"$email\",\"password\":\"$password\"}" "$url/api/login"
}

# Places an order, and remembers it.
place_order() {
  status 201 -H "Authorization: Bearer $(cat $kept/token)" -H 'Content-Type: application/json' \
    -H 'Prefer: handling=strict' -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
    -d '{"items":[{"product_id":"MUG-01","name":"Mug","quantity":2,"price":12.50}]}' \
    "$url/api/orders" || return 1
  grep -o '"id":"[0-9a-f-]*"' /run/answer | head -n 1 | cut -d '"' -f 4 >>$kept/orders
  # What a customer remembers survives a power cut of the shop.
  sync $kept/orders
}

# orders_are_there COUNT: all that were acknowledged, at least so many.
orders_are_there() {
  [ "$(grep -cE '^[0-9a-f-]{36}$' $kept/orders)" -ge "$1" ] || return 1
  while read -r order; do
    with_token 200 "$url/api/orders/$order" || return 1
  done <$kept/orders
}

database_is_whole() {
  shop_command check
}

# ---------------------------------------------------------------- installing

steps_work() {
  sh -ex /trial/document-1.sh
}

command_works() {
  sh -ex /trial/document-2.sh && sh /trial/document-2.sh | grep -q "$email"
}

code_is_told() {
  journalctl -u orderdesk | grep 'this shop has no admin yet.*with the code'
}

database_is_private() {
  for file in "$database" "$database-wal" "$database-shm"; do
    stat -c '%a %U %n' "$file"
    [ "$(stat -c '%a %U' "$file")" = "600 orderdesk" ] || return 1
  done
  [ "$(stat -c '%a %U' /var/lib/orderdesk)" = "700 orderdesk" ]
}

# ---------------------------------------------------------------- the sandbox

# Runs as the unit does, before the program: reports each forbidden action that was possible.
try_to_break_out() {
  for file in /etc/x /usr/local/bin/x /var/lib/x /srv/open/x /opt/open/x /var/cache/open/x /home/open/x \
    /boot/x /etc/orderdesk/x /dev/shm/x /dev/mqueue/x /sys/kernel/x; do
    ! touch "$file" 2>/dev/null || echo "breach: wrote $file"
  done
  for file in /home/open/letter /root/trial/token /tmp/open /var/tmp/open /dev/vda /proc/1/cmdline /proc/kmsg; do
    ! head -c 1 "$file" >/dev/null 2>&1 || echo "breach: read $file"
  done
  ! kill -0 1 2>/dev/null || echo "breach: reached another process"
  ! unshare -U true 2>/dev/null || echo "breach: made a name space"
  ! date -s @0 >/dev/null 2>&1 || echo "breach: set the clock"
  touch own && ! chmod u+s own 2>/dev/null || echo "breach: made a program that runs as its owner"
  rm own || echo "breach: could not write at home"
  # The numbers of x86_64: mmap() of memory that is writable and executable, and socket().
  perl -e 'exit(syscall(9, 0, 4096, 7, 0x22, -1, 0) != -1)' || echo "breach: wrote a program into memory"
  for family in 1 16 17; do
    perl -e 'exit(syscall(41, $ARGV[0], 3, 0) >= 0 || syscall(41, $ARGV[0], 1, 0) >= 0)' $family ||
      echo "breach: opened a socket of family $family"
  done
  perl -e 'exit(syscall(41, 2, 1, 0) < 0)' || echo "breach: could not open a socket of the network"
  echo "tried to break out"
}

nothing_gets_out() {
  mkdir -p $drop_ins /srv/open /opt/open /var/cache/open /home/open
  chmod 777 /srv/open /opt/open /var/cache/open /home/open
  for file in /home/open/letter /tmp/open /var/tmp/open; do
    echo open >$file
    chmod 644 $file
  done
  printf '[Service]\nExecStartPre=/bin/sh /trial/systemd-trial.sh break-out\n' >$drop_ins/break-out.conf
  restart_with ""
  rm $drop_ins/break-out.conf
  journalctl -b -u orderdesk -o cat | grep -E '^(breach|tried)' >/run/breaches
  cat /run/breaches
  [ "$(cat /run/breaches)" = "tried to break out" ]
}

# ---------------------------------------------------------------- certificates

new_certificate_is_taken() {
  pid=$(main_pid)
  cp $certificate /run/old.pem
  rm $certificate /etc/orderdesk/key.pem
  orderdesk cert --host shop.local --out-cert $certificate --out-key /etc/orderdesk/key.pem || return 1
  chown orderdesk /etc/orderdesk/key.pem
  ! answers || return 1
  systemctl reload orderdesk && within 5 answers && [ "$(main_pid)" = "$pid" ] || return 1
  ! curl -s --cacert /run/old.pem "$url/healthz"
}

# ---------------------------------------------------------------- backups

has_backup_in() {
  ls -l "$1"
  find "$1" -name 'orderdesk-*.db' -user orderdesk -perm 600 -size +0 | grep -q .
}

backups_are_made() {
  restart_with "--backup-dir /var/lib/orderdesk/backups --backup-every 1s --backup-keep 3" || return 1
  within 10 has_backup_in /var/lib/orderdesk/backups
}

# The niceness of each thread is field 19 of stat(5), and the name, field 2, has no space here.
backups_are_modest() {
  cut -d ' ' -f 2,19 /proc/"$(main_pid)"/task/*/stat | sort | uniq -c
  cut -d ' ' -f 19 /proc/"$(main_pid)"/task/*/stat | grep -qv '^0$'
}

# As docs/operating.md describes: permitted by "systemctl edit", which creates this file.
backups_are_made_elsewhere() {
  mkdir -p $drop_ins
  install -d -o orderdesk -m 700 /srv/backups
  sed -i 's|--backup-dir [^ ]*|--backup-dir /srv/backups|' $settings
  ! restart_with "" || { echo "it writes there without being allowed"; return 1; }
  systemctl stop orderdesk
  printf '[Service]\nReadWritePaths=/srv/backups\n' >$drop_ins/override.conf
  restart_with "" && within 10 has_backup_in /srv/backups || return 1
  sed -i 's|--backup-every 1s|--backup-every 1h|' $settings
  restart_with ""
}

# ---------------------------------------------------------------- many connections

# As many as a setting allows, even on a small machine; each has a thread.
has_room_for_many() {
  sed 's|^ORDERDESK_OPTIONS=.*|& --connections 2000|' /run/settings >$settings
  restart_with "" || return 1
  threads=$(find /proc/"$(main_pid)"/task -mindepth 1 -maxdepth 1 | wc -l)
  echo "$threads threads"
  [ "$threads" -ge 2000 ] && journal_is_quiet
}

# Each sends a request, and stays open until the last response; without TLS, so that the CPU does
# not matter.
crowd_is_served() {
  printf 'ORDERDESK_LISTEN=127.0.0.1:8080\nORDERDESK_OPTIONS=\n' >$settings
  systemctl restart orderdesk && within 10 curl -s -o /dev/null http://127.0.0.1:8080/healthz || return 1
  perl -MIO::Socket::INET -e '
    my (@open, %answers);
    for (1 .. 700) {
      push @open, IO::Socket::INET->new("127.0.0.1:8080") || die "connection $_: $!";
      print { $open[-1] } "GET /healthz HTTP/1.1\r\nHost: shop.local\r\n\r\n";
    }
    for (@open) {
      my $answer = "";
      sysread($_, $answer, 4096) // ($answer = "$!");
      $answers{substr($answer, 0, 15)}++;
    }
    print "$answers{$_} times \"$_\"\n" for keys %answers;
    exit($answers{"HTTP/1.1 200 OK"} != @open)'
}

# with_other_settings CHECK: restores the settings after the check, which may change them.
with_other_settings() {
  cp $settings /run/settings
  "$1"
  result=$?
  cp /run/settings $settings
  restart_with "" && return $result
}

# ---------------------------------------------------------------- crashes

# Kills it, and waits until it is back. The milliseconds that this takes are recorded.
comes_back() {
  pid=$(main_pid)
  began=$(date +%s%N)
  kill "-$1" "$pid"
  within 5 answers || { systemctl status orderdesk; return 1; }
  [ "$(main_pid)" != "$pid" ] || return 1
  echo $((($(date +%s%N) - began) / 1000000)) >>$kept/back
}

comes_back_again_and_again() {
  for i in 1 2 3 4 5 6; do
    comes_back KILL || { echo "not after crash $i"; return 1; }
  done
  # An emulated machine is too slow to reach a limit, so this checks that there is none.
  is StartLimitIntervalUSec 0
}

no_core_is_dumped() {
  cat >/root/take-core <<'END'
#!/bin/sh
echo "$1" >>/root/cores
END
  chmod 755 /root/take-core
  echo '|/root/take-core %e' >/proc/sys/kernel/core_pattern
  # Proves that a core would be noticed.
  sh -c 'ulimit -c unlimited; kill -SEGV $$'
  within 5 grep -qx sh /root/cores || return 1
  grep core "/proc/$(main_pid)/limits"
  comes_back SEGV || return 1
  sleep 1
  cat /root/cores
  ! grep -q orderdesk /root/cores
}

# ---------------------------------------------------------------- stopping

keep_asking() {
  while :; do
    ask -o /dev/null "$url/healthz" "$url/" "$url/api/orders" 2>/dev/null
  done
}

stops_in_peace() {
  keep_asking &
  client=$!
  sleep 1
  began=$(date +%s%N)
  systemctl stop orderdesk
  took=$((($(date +%s%N) - began) / 1000000))
  kill $client
  echo "it took $took ms"
  echo $took >$kept/stop
  [ "$took" -lt $((5000 * patience)) ] && is Result success && is ExecMainStatus 0 && is ExecMainCode 1 &&
    is ActiveState inactive
}

wrong_setting_is_not_tried_again() {
  sed -i 's|^ORDERDESK_OPTIONS=.*|& --no-such-option|' $settings
  systemctl restart orderdesk
  within 10 is ActiveState failed
  sleep 3
  is ActiveState failed && is ExecMainStatus 2 && is NRestarts 0
}

# ---------------------------------------------------------------- the journal

# It contains denied system calls, since the kernel was told to log them (systemd.sh).
nothing_was_denied() {
  journalctl -b | grep SECCOMP >/run/denied
  # The attempt to break out had calls denied, which proves that they are logged.
  if [ -e /run/breaches ] && ! grep -q perl /run/denied; then
    echo "nothing was logged"
    return 1
  fi
  # Except clone3(), number 435: RestrictNamespaces= cannot inspect it and returns ENOSYS, and glibc
  # falls back to clone().
  ! grep orderdesk /run/denied | grep -v ' syscall=435 '
}

# Except for clients that did not trust an old certificate, or gave up.
journal_is_quiet() {
  ! journalctl -b -u orderdesk -o cat | grep -v 'sslize error' | grep -iE '\b(warn|error)'
}

starts_with_the_machine() {
  within 20 answers && is NRestarts 0 && is UnitFileState enabled
}

# ---------------------------------------------------------------- the starts

tell_figures() {
  printf 'figures: %s starts of the machine, one of them after a power cut; ' "$starts"
  printf 'back within %s ms after each of %s crashes; ' "$(sort -n $kept/back | tail -n 1)" "$(wc -l <$kept/back)"
  printf 'stopped in peace within %s ms; ' "$(cat $kept/stop)"
  printf 'exposure %s of 10; ' "$(cat $kept/exposure)"
  printf '%s orders acknowledged, all there\n' "$(wc -l <$kept/orders)"
}

first_start() {
  check "the document's steps install it" steps_work
  check "the page answers over TLS" within 10 status 200 "$url/"
  check "it is active" systemctl is-active orderdesk
  check "its exposure is under 2.0" exposure_is_low
  check "/healthz answers" answers
  check "the journal tells the first admin's code" code_is_told
  check "a user can be added while it serves" add_user
  check "the document's command for the shop's user works" command_works
  check "a token can be made" make_token
  check "an order can be placed" place_order
  check "a sign-in works" sign_in
  check "database and folder are their owner's alone" database_is_private
  check "it reaches its folder, the network, and nothing else" nothing_gets_out
  check "a renewed certificate is taken by a reload" new_certificate_is_taken
  check "backups are made" backups_are_made
  check "backups leave others the first place" backups_are_modest
  check "backups are made elsewhere once that is allowed" backups_are_made_elsewhere
  check "700 connections at once are served" with_other_settings crowd_is_served
  check "2000 have room when a setting asks for them" with_other_settings has_room_for_many
  check "it comes back after kill -9" comes_back KILL
  check "the order is still there" orders_are_there 1
  check "it comes back after 6 crashes in a row" comes_back_again_and_again
  check "a crash dumps no core" no_core_is_dumped
  check "an order can be placed after all that" place_order
  check "it stops in peace while clients ask" stops_in_peace
  check "it can be started again" restart_with ""
  check "a wrong setting is not tried for ever" with_other_settings wrong_setting_is_not_tried_again
  check "every order is there after restarts" orders_are_there 2
  check "the database is whole" database_is_whole
  check "none of its system calls was denied" nothing_was_denied
  check "the journal has no warning" journal_is_quiet
}

later_start() {
  check "it starts with the machine" starts_with_the_machine
  check "every order is there" orders_are_there "$starts"
  check "an order can be placed" place_order
  check "the database is whole" database_is_whole
  check "none of its system calls was denied" nothing_was_denied
  check "the journal has no warning" journal_is_quiet
}

if [ "${1:-}" = break-out ]; then
  try_to_break_out
  exit 0
fi

mkdir -p $kept
starts=$(($(cat $kept/starts 2>/dev/null || echo 0) + 1))
echo $starts >$kept/starts
case $starts in
  1) first_start ;;
  *) later_start ;;
esac
journalctl -b -u orderdesk >/dev/ttyS0
journalctl -b -k >/dev/ttyS0
[ $starts -lt 3 ] || tell_figures
echo "end of start $starts"
sleep 1
case $starts in
  1) systemctl reboot ;;
  # Like a power cut: what is not on the disk yet is lost.
  2) echo b >/proc/sysrq-trigger ;;
  *) systemctl poweroff ;;
esac
sleep infinity
