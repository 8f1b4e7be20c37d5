#!/bin/sh
# Boots the stock kernel in an emulator, with the file system of this machine as its own, read-only, and lets it run the
# shell words that come on standard input. The console goes to standard error, what the words write to /dev/ttyS1 to
# standard output. Runs as the first process of mount, pid and network namespaces of its own: with it ends all that it
# started, and what it wrote is in the memory of those.
#
#   boot.sh STOCK_KERNEL_DIRECTORY < WORDS
set -eu
kernel=$1
here=$(cd "$(dirname "$0")" && pwd -P)
busybox=$kernel/bin/busybox
modules=$(echo "$kernel"/lib/modules/*)

# /run is also where the file server keeps its lock.
mount -t tmpfs run /run
mount -o remount,bind,ro /
work=/run/stock-kernel
tree=$work/tree
loadable=$tree/lib/modules/${modules##*/}
mkdir -p "$tree/bin" "$loadable"
cat >"$tree/job"
cp "$busybox" "$tree/bin/busybox"
cp "$here/init.sh" "$tree/init"
chmod 755 "$tree/init"
cp "$modules"/modules.* "$loadable/"
for folder in drivers/char/hw_random drivers/virtio fs/fuse fs/overlayfs; do
  mkdir -p "$loadable/kernel/$folder"
  cp "$modules/kernel/$folder"/*.ko "$loadable/kernel/$folder/"
done
(cd "$tree" && find . | "$busybox" cpio -o -H newc 2>/dev/null) >"$work/initramfs"

/usr/lib/qemu/virtiofsd --socket-path="$work/files" -o source=/ -o sandbox=chroot -o cache=always --rlimit-nofile=0 \
  >"$work/files.log" 2>&1 &
server=$!
while ! [ -S "$work/files" ]; do
  kill -0 "$server" 2>/dev/null || { cat "$work/files.log" >&2; exit 1; }
  "$busybox" usleep 10000
done

# One processor: two that are emulated wait for each other whenever the machine is busy, ten times as long in all. A newer
# model has instructions that are slow to emulate, and guarding the kernel against its processes costs half the time.
: >"$work/report"
qemu-system-x86_64 -accel tcg -cpu Nehalem -smp 1 -m 2G \
  -object memory-backend-memfd,id=memory,size=2G,share=on -numa node,memdev=memory \
  -nodefaults -no-user-config -display none -no-reboot \
  -chardev socket,id=files,path="$work/files" -device vhost-user-fs-pci,chardev=files,tag=machine \
  -device virtio-rng-pci \
  -serial stdio -serial "file:$work/report" \
  -kernel "$kernel/boot/vmlinuz" -initrd "$work/initramfs" \
  -append "console=ttyS0 quiet panic=-1 mitigations=off rcupdate.rcu_expedited=1 dwcp.kernel=$kernel" </dev/null >&2
cat "$work/report"
