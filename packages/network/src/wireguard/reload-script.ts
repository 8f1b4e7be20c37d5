/**
 * /usr/lib/dwcp/wg-reload: brings a running device to its file without dropping sessions. `wg` reads a second
 * [Interface] section as more of the same, so the private key can follow the stripped file, and a PresharedKey line
 * right after it belongs to the [Peer] the file ends with. printf is built into the shell: no key gets into an argv.
 */
export const reloadScript = `#!/bin/sh
# wg-reload INTERFACE: apply /etc/wireguard/INTERFACE.conf to the running device, sessions stay up.
set -eu
umask 077
interface=$1
conf=/etc/wireguard/$interface.conf

if [ ! -e "/sys/class/net/$interface" ]; then
  exec wg-quick up "$interface"
fi

stripped=$(wg-quick strip "$interface")
{
  printf '%s\\n' "$stripped"
  if grep -q '^PostUp = .* preshared-key ' "$conf"; then
    printf 'PresharedKey = %s\\n' "$(cat "/etc/wireguard/$interface.psk")"
  else
    # All zeros is WireGuard's word for none; without a line syncconf keeps the old one.
    printf 'PresharedKey = %s\\n' AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
  fi
  printf '[Interface]\\nPrivateKey = %s\\n' "$(cat /etc/wireguard/private.key)"
} | wg syncconf "$interface" /dev/stdin

wanted=$(sed -n 's/^Address = //p' "$conf")
for address in $wanted; do
  ip address replace "$address" dev "$interface"
done
for address in $(ip -o address show dev "$interface" scope global | awk '{ print $4 }'); do
  case " $wanted " in
    *" $address "*) ;;
    *) ip address delete "$address" dev "$interface" ;;
  esac
done
ip link set dev "$interface" mtu "$(sed -n 's/^MTU = //p' "$conf")" up
`;
