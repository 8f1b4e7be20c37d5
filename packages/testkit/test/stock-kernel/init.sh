#!/bin/busybox sh
# shellcheck shell=dash
# First process inside the emulator: the file system of the machine, under one of memory that takes what is written.
b=/bin/busybox
$b mkdir -p /proc /sys /dev /machine /memory /root
$b mount -t proc proc /proc
$b mount -t devtmpfs dev /dev
for word in $($b cat /proc/cmdline); do
  case $word in dwcp.kernel=*) kernel=${word#*=} ;; esac
done
for module in virtio_pci virtio_rng virtiofs overlay; do $b modprobe $module; done

$b mount -t virtiofs -o ro machine /machine
$b mount -t tmpfs memory /memory
$b mkdir /memory/upper /memory/work
$b mount -t overlay -o lowerdir=/machine,upperdir=/memory/upper,workdir=/memory/work machine /root
$b mount -t proc proc /root/proc
$b mount -t sysfs sysfs /root/sys
$b mount -t cgroup2 cgroup2 /root/sys/fs/cgroup
$b mount -t devtmpfs dev /root/dev
$b mkdir -p /root/dev/pts /root/dev/shm /root/dev/net
$b mknod /root/dev/net/tun c 10 200
$b ln -s /proc/self/fd /root/dev/fd
$b ln -s /proc/self/fd/0 /root/dev/stdin
$b ln -s /proc/self/fd/1 /root/dev/stdout
$b ln -s /proc/self/fd/2 /root/dev/stderr
$b mount -t devpts devpts /root/dev/pts
$b mount -t tmpfs shm /root/dev/shm
$b mount -t tmpfs run /root/run

# The kernel loads its modules by itself, by the program at this path.
$b mkdir -p /root/lib/modules /root/run/tmp
$b mount --bind "/root$kernel/lib/modules" /root/lib/modules
$b rm -f /root/sbin/modprobe
$b ln -s "$kernel/bin/busybox" /root/sbin/modprobe

$b cp /job /root/run/job
$b umount /proc
exec $b switch_root /root /bin/sh /run/job
