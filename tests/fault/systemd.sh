#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Proves that the shop works as "Run it unattended" in docs/operating.md describes: boots a Debian
# 12 in a virtual machine, runs the document's own commands in it, and tests everything that systemd
# does for the shop, or forbids it, over three starts of the machine, one of them after a power cut.
# The tests are in systemd-trial.sh, which runs inside. Takes three minutes, or fifteen where the
# processor must be emulated, and two more to create the machine the first time (with root or sudo).
# --quick is the same.
set -eu

cd "$(dirname "$0")/../.."
sh tools/packages.sh unit
sh tools/build.sh

in=build-unit
packages=systemd,systemd-sysv,udev,linux-image-cloud-amd64,procps,sudo,curl
mkdir -p "$in" build-fault
# Where /dev/kvm works, seconds are those of a shop's machine; an emulated one may take so many
# times longer.
accel=tcg
patience=6
processor="on an emulated processor, "
if [ -w /dev/kvm ] && grep -qwE 'vmx|svm' /proc/cpuinfo; then
  accel=kvm
  patience=1
  processor=""
fi
as_root=""
[ "$(id -u)" -eq 0 ] || as_root=sudo

# make_image FOLDER IMAGE MIB: an ext4 file system with the content of the folder.
make_image() {
  rm -f "$2"
  truncate -s "$3M" "$2"
  $as_root mke2fs -q -t ext4 -d "$1" "$2"
}

# The machine before anything of a shop is installed; created once. It starts the trial when it is
# up.
make_machine() {
  root=$in/root
  $as_root rm -rf "$root"
  $as_root debootstrap --variant=minbase --include="$packages" bookworm "$root" >"$in/debootstrap.log" 2>&1 ||
    { tail -n 20 "$in/debootstrap.log" >&2; exit 1; }
  $as_root chroot "$root" apt-get clean
  $as_root mkdir -p "$root/trial" "$root/var/log/journal" "$root/etc/systemd/system/multi-user.target.wants"
  echo shop | $as_root tee "$root/etc/hostname" >/dev/null
  echo "127.0.0.1 localhost shop shop.local" | $as_root tee "$root/etc/hosts" >/dev/null
  printf '%s\n' '/dev/vda / ext4 defaults 0 1' '/dev/vdb /trial ext4 ro 0 0' |
    $as_root tee "$root/etc/fstab" >/dev/null
  $as_root tee "$root/etc/systemd/system/trial.service" >/dev/null <<'END'
[Service]
Type=exec
ExecStart=/bin/sh /trial/systemd-trial.sh
WorkingDirectory=/trial
StandardOutput=file:/dev/ttyS1
StandardError=inherit
[Unit]
FailureAction=poweroff-force
SuccessAction=poweroff-force
END
  $as_root ln -s ../trial.service "$root/etc/systemd/system/multi-user.target.wants/"
  cp "$root"/boot/vmlinuz-* "$in/kernel"
  cp "$root"/boot/initrd.img-* "$in/initrd"
  make_image "$root" "$in/machine.img" 1500
  $as_root rm -rf "$root"
  cksum <tests/fault/systemd.sh >"$in/made-by"
}

# What is copied into it: the tree's files where the document expects them, and its commands: the
# block that installs, and the line with a command of the shop's user.
pack_parcel() {
  rm -rf "$in/parcel"
  mkdir -p "$in/parcel/build" "$in/parcel/cmd"
  cp build/orderdesk "$in/parcel/build/"
  cp cmd/orderdesk.service "$in/parcel/cmd/"
  cp tests/fault/systemd-trial.sh "$in/parcel/"
  awk -v out="$in/parcel/document-" '
    /^## /                  { here = $0 == "## Run it unattended" }
    here && /^```/          { block += inside = !inside; next }
    here && inside          { print >(out block ".sh") }
  ' docs/operating.md
  if ! grep -q 'enable --now orderdesk' "$in/parcel/document-1.sh" || ! grep -q 'user list' "$in/parcel/document-2.sh"; then
    echo "systemd.sh: docs/operating.md no longer describes the installation" >&2
    exit 1
  fi
  make_image "$in/parcel" "$in/parcel.img" 64
}

# Runs the machine until it powers off or reboots.
run_machine() {
  timeout --foreground 900 qemu-system-x86_64 -machine "accel=$accel" -cpu max -smp 2 -m 768 \
    -display none -no-reboot -net none -monitor none \
    -kernel "$in/kernel" -initrd "$in/initrd" \
    -append "root=/dev/vda rw console=ttyS0 quiet SYSTEMD_LOG_SECCOMP=1 trial.patience=$patience" \
    -drive "file=$in/disk.img,format=raw,if=virtio" \
    -drive "file=$in/parcel.img,format=raw,if=virtio,readonly=on" \
    -serial "file:$in/console-$1.log" -serial "file:$in/trial-$1.log"
}

[ "$(cat "$in/made-by" 2>/dev/null)" = "$(cksum <tests/fault/systemd.sh)" ] || make_machine
pack_parcel
cp --sparse=always "$in/machine.img" "$in/disk.img"
rm -f "$in"/console-*.log "$in"/trial-*.log
for start in 1 2 3; do
  : >"$in/trial-$start.log"
  run_machine "$start" || echo "systemd.sh: the machine was given up" >&2
  cat "$in/trial-$start.log"
done

# A serial line ends lines with two characters.
told=$(cat "$in"/trial-*.log | tr -d "\r")
count() {
  echo "$told" | grep -c "$1" || true
}
if [ "$(count '^not ok')" -ne 0 ] || [ "$(count '^end of start')" -ne 3 ]; then
  echo "systemd.sh: not all went well; the logs of the machine are in $in/" >&2
  exit 1
fi
printf '{"promise": "%s", "tried": %d, "unit": "%s", "lost": 0, "figures": "%s", "command": "%s"}\n' \
  "Under systemd it starts with the machine, comes back after a crash, and reaches nothing but what it needs" \
  "$(count '^ok')" "checks in a Debian 12" "$processor$(echo "$told" | sed -n 's/^figures: //p')" \
  "sh tests/fault/systemd.sh" | tee -a "${FAULT_RESULTS:-build-fault/results.jsonl}"
