#!/usr/bin/env bash
# Fetches Debian's stock kernel for cloud machines and a busybox into a directory, unpacked and not installed: what the
# tests boot in an emulator. Says what it did on its last line. Needs apt-get and dpkg; nothing is fetched twice.
#
#   scripts/stock-kernel.sh DIRECTORY
set -euo pipefail

target=$1
if [[ -e $target/boot/vmlinuz && -x $target/bin/busybox ]]; then
  echo 'up to date'
  exit
fi

depends=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null || true)
image=$(sed -nE 's/^ *Depends: (linux-image-[0-9].*-cloud-amd64)$/\1/p' <<<"$depends" | tail -n 1)
if [[ $(uname -m) != x86_64 || -z $image ]]; then
  echo 'SKIPPED, the packages of this machine have no linux-image-cloud-amd64 for it'
  exit
fi

# Of a run that was killed.
rm -rf -- "$target".[0-9]*
fresh=$target.$$
trap 'rm -rf -- "$fresh"' EXIT
mkdir -p -- "$fresh/packages"
(cd -- "$fresh/packages" && apt-get -q download "$image" busybox-static >&2)
for package in "$fresh"/packages/*.deb; do dpkg-deb --extract "$package" "$fresh"; done
(cd -- "$fresh" && rm -rf packages usr etc)
mv -- "$fresh"/boot/vmlinuz-* "$fresh/boot/vmlinuz"
release=$(cd -- "$fresh/lib/modules" && echo *)
"$fresh/bin/busybox" depmod -b "$fresh" "$release"

rm -rf -- "$target"
mv -- "$fresh" "$target"
echo "fetched $release"
