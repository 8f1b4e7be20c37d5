import { carrierPort } from '@dwcp/model';
import { lines, notice } from '../role-part.ts';
import type { IpsecConnection } from './connections.ts';
import { identityPaths } from './secrets.ts';

/** Where the script keeps what it made and loaded; gone with a boot, as devices and SAs are. */
export const runDirectory = '/run/dwcp/ipsec';

/**
 * /usr/lib/dwcp/ipsec: what strongswan.service runs before, after and instead of the daemon. It holds the tunnels of its
 * gateway, so that the same bytes serve a kernel with XFRM interfaces and one without.
 */
export function serviceScript(
  gateway: { readonly name: string; readonly underlayInterface: string },
  connections: readonly IpsecConnection[],
): string {
  return lines(
    '#!/bin/sh',
    `# ${notice(gateway.name)}`,
    '# ipsec start: choose who does the ESP, and make the devices (before the daemon starts).',
    '# ipsec load: bring devices and connections of a running daemon to its files; unchanged tunnels stay up.',
    '# ipsec stop: take the devices away.',
    'set -eu',
    'umask 077',
    `underlay=${gateway.underlayInterface}`,
    `run=${runDirectory}`,
    '',
    '# Device, id, carrier here and there, addresses, MTU, connection, role.',
    "tunnels=$(cat <<'END'",
    connections.map((one) =>
      [
        one.interface,
        one.tunnelId,
        one.carrier.local,
        one.carrier.remote,
        one.addresses.join(','),
        one.mtuBytes,
        one.name,
        one.isInitiator ? 'initiator' : 'responder',
      ].join(' '),
    ),
    'END',
    ')',
    body,
  );
}

const body = `
# A kernel that has both XFRM interfaces and ESP with AES-GCM in UDP, each found by making one.
kernel_carries() {
  ip link add xi-probe type xfrm dev "$underlay" if_id 4294967295 2>/dev/null || return 1
  ip link delete dev xi-probe
  ip xfrm state add src 127.0.0.1 dst 127.0.0.1 proto esp spi 0xfffffffe mode tunnel \\
    aead 'rfc4106(gcm(aes))' 0x000000000000000000000000000000000000000000000000000000000000000000000000 128 \\
    encap espinudp 4500 4500 0.0.0.0 2>/dev/null || return 1
  ip xfrm state delete src 127.0.0.1 dst 127.0.0.1 proto esp spi 0xfffffffe
}

choose() {
  backend=userspace
  if kernel_carries; then backend=kernel; fi
  ln -sfn "$backend" /etc/swanctl/dwcp/backend
  ln -sfn "$backend.conf" /etc/strongswan.d/dwcp/backend.conf
}

make_device() {
  if [ "$backend" = kernel ]; then
    ip link add "$device" type xfrm dev "$underlay" if_id "$id"
  else
    ip link add "$device" type vxlan id "$id" local "$local" remote "$remote" dstport ${carrierPort} nolearning
  fi
}

# The other end of a VXLAN must never be reached in clear: strongSwan's own route comes first, this one last.
make_carrier() {
  [ "$backend" = userspace ] || return 0
  ip address replace "$local/32" dev lo
  ip route replace blackhole "$remote/32" metric 4294967295
}

remove_device() {
  ip link delete dev "$device" 2>/dev/null || true
  ip address delete "$local/32" dev lo 2>/dev/null || true
  ip route delete blackhole "$remote/32" metric 4294967295 2>/dev/null || true
}

# What an earlier list had and this one has not, before what is new: a device may have changed its tunnel.
devices() {
  mkdir -p "$run/devices"
  for record in "$run"/devices/*; do
    [ -e "$record" ] || continue
    read -r device id local remote made < "$record"
    if ! printf '%s\\n' "$tunnels" | grep -q "^$device $id $local $remote " || [ "$made" != "$backend" ]; then
      remove_device
      rm "$record"
    fi
  done
  printf '%s\\n' "$tunnels" | while read -r device id local remote addresses mtu _; do
    echo "$device $id $local $remote $backend" > "$run/devices/$device"
    [ -e "/sys/class/net/$device" ] || make_device
    make_carrier
    ip link set dev "$device" mtu "$mtu" up
    for address in $(echo "$addresses" | tr , ' '); do ip address replace "$address" dev "$device" nodad; done
    for stale in $(ip -o address show dev "$device" scope global | awk '{ print $4 }'); do
      case ",$addresses," in *",$stale,"*) continue ;; esac
      ip address delete "$stale" dev "$device"
    done
  done
}

# A daemon that has not loaded its files yet answers that it has no such connection, and the other end gives up. So whoever
# comes later tries once, the responder too; all tunnels at once, since each may wait a second for the other end.
try_once() {
  while read -r _ _ _ _ _ _ name role; do
    case $(swanctl --list-sas --ike "$name" --raw 2>/dev/null) in
      *state=INSTALLED*) continue ;;
      # Without its child, which somebody took away.
      *state=ESTABLISHED*) ;;
      *state=CONNECTING*) continue ;;
      *) [ "$role" = responder ] || continue ;;
    esac
    swanctl --initiate --child "$name" --timeout 1 >/dev/null 2>&1 &
  done
  wait
}

# Secrets are no part of a connection, and what a responder is told it takes when the next IKE SA is made.
digest() {
  cat "/etc/swanctl/dwcp/$device.psk" ${identityPaths.certificate} 2>/dev/null
  [ "$role" = initiator ] || cat "/etc/swanctl/conf.d/$name.conf" "/etc/swanctl/dwcp/backend/$name.conf"
}

take_into_effect() {
  mkdir -p "$run/loaded"
  printf '%s\\n' "$tunnels" | while read -r device _ _ _ _ _ name role; do
    now=$(digest | sha256sum)
    before=$(cat "$run/loaded/$name" 2>/dev/null || true)
    [ -z "$before" ] || [ "$before" = "$now" ] || swanctl --rekey --ike "$name" --reauth >/dev/null 2>&1 || true
    echo "$now" > "$run/loaded/$name"
  done
  for loaded in "$run"/loaded/*; do
    name=\${loaded##*/}
    printf '%s\\n' "$tunnels" | grep -q " $name " && continue
    swanctl --terminate --ike "$name" >/dev/null 2>&1 || true
    rm "$loaded"
  done
}

# The words are kept: a connection with a line the daemon does not know is not loaded, and its neighbours are.
load() {
  code=0
  words=$(swanctl --load-all --noprompt --clear 2>&1) || code=$?
  printf '%s\\n' "$words" | grep -v "^plugin '\\|^opening directory\\|^no files found" > "$run/load.partial" || true
  echo "exit code $code" >> "$run/load.partial"
  mv "$run/load.partial" "$run/load.log"
  [ "$code" -eq 0 ] || cat "$run/load.log" >&2
  return "$code"
}

mkdir -p "$run"
case \${1:-} in
  start)
    choose
    rm -rf "$run/loaded"
    devices
    ;;
  load)
    backend=$(readlink /etc/swanctl/dwcp/backend)
    devices
    load || code=$?
    take_into_effect
    printf '%s\n' "$tunnels" | try_once
    exit "\${code:-0}"
    ;;
  stop)
    tunnels=
    backend=
    for record in "$run"/devices/*; do
      [ -e "$record" ] || continue
      read -r device id local remote _ < "$record"
      remove_device
    done
    rm -rf "$run"
    ;;
  *)
    echo "usage: ipsec start|load|stop" >&2
    exit 1
    ;;
esac`;
