import { firewallTable, shellWord } from '@dwcp/network';

/**
 * One part of the state of a node: a script that prints it and changes nothing, and one that takes what was printed on its
 * standard input and makes it so on another node. What cannot be copied is printed as `refused` with the reason.
 */
export interface StateCopy {
  /** What it is about, for messages. */
  readonly subject: string;
  /** Lower ones are brought about first: a unit that stops takes with it what it made. */
  readonly stage: 1 | 2 | 3;
  /** Path of the file of the release that says how it should be; null where none does. */
  readonly file: string | null;
  readonly read: string;
  readonly write: string;
}

const absent = 'absent';

/** What a script prints of a state it does not take along. */
export const refused = 'refused: ';

export function copySysctl(name: string): StateCopy {
  return {
    subject: name,
    stage: 3,
    file: null,
    read: `sysctl -n -- ${shellWord(name)}\n`,
    write: `IFS= read -r value\nsysctl -qw -- ${shellWord(name)}="$value"\n`,
  };
}

export function copyUnit(unit: string): StateCopy {
  const word = shellWord(unit);
  return {
    subject: unit,
    stage: 2,
    file: null,
    read: `active=$(systemctl show --property ActiveState --value -- ${word})
enabled=$(systemctl show --property UnitFileState --value -- ${word})
echo "$active $enabled"
`,
    write: `read -r active enabled
case $active in
  active | activating | reloading) ;;
  *) systemctl stop -- ${word} ;;
esac
case $enabled in
  masked) systemctl mask --quiet -- ${word} ;;
  masked-runtime) systemctl mask --quiet --runtime -- ${word} ;;
  disabled) systemctl disable --quiet -- ${word} ;;
esac
`,
  };
}

/** Of a file that no secret stands in. 64 KiB are ten times the largest of a release. */
export function copyFile(path: string): StateCopy {
  const word = shellWord(path);
  return {
    subject: path,
    stage: 1,
    file: path,
    read: `if [ ! -e ${word} ] && [ ! -L ${word} ]; then echo ${absent}; exit 0; fi
if [ -L ${word} ] || [ ! -f ${word} ]; then echo '${refused}it is no file any more'; exit 0; fi
if [ "$(stat -c %s -- ${word})" -gt 65536 ]; then echo '${refused}it is larger than 64 KiB'; exit 0; fi
stat -c '%a %U %G' -- ${word}
cat -- ${word}
`,
    write: `read -r mode owner group
if [ "$mode" = ${absent} ]; then rm -f -- ${word}; exit 0; fi
umask 077
cat > ${word}.copied
chown "$owner:$group" ${word}.copied
chmod "$mode" ${word}.copied
mv -f -- ${word}.copied ${word}
`,
  };
}

const record = '/var/lib/dwcp/managed.json';

/** That a file was written and not taken by its daemon yet, as dwcp notes it on the node. */
export function copyPending(path: string): StateCopy {
  const word = shellWord(path);
  return {
    subject: `what of ${path} is in effect`,
    stage: 3,
    file: null,
    read: `python3 -c 'import json, sys
print(json.load(open("${record}")).get("pending", {}).get(sys.argv[1], "none"))' ${word}
`,
    write: `python3 -c 'import json, sys
role = sys.stdin.read().strip()
document = json.load(open("${record}"))
if role != "none":
    document.setdefault("pending", {})[sys.argv[1]] = role
json.dump(document, open("${record}", "w"))' ${word}
`,
  };
}

/** A device with its peers: of preshared keys only whether there is one (wg(8), `wg show DEVICE dump`). */
export function copyWireguard(device: string): StateCopy {
  const word = shellWord(device);
  return {
    subject: device,
    stage: 3,
    file: null,
    read: `if [ ! -e /sys/class/net/${word} ]; then echo ${absent}; exit 0; fi
echo "mtu $(cat /sys/class/net/${word}/mtu)"
wg show ${word} dump | awk -F '\\t' 'NR == 1 { print "device", $3, $4; next }
  { print "peer", $1, ($2 == "(none)" ? "no" : "yes"), $3, $4, $8 }
  END { exit NR == 0 }'
`,
    write: `read -r first mtu
if [ "$first" = ${absent} ]; then
  if [ -e /sys/class/net/${word} ]; then ip link delete ${word}; fi
  exit 0
fi
ip link set ${word} mtu "$mtu"
seen=' '
while read -r kind one two endpoint allowed keepalive; do
  if [ "$kind" = device ]; then wg set ${word} listen-port "$one" fwmark "$two"; continue; fi
  if [ "$allowed" = '(none)' ]; then allowed=''; fi
  set -- peer "$one" allowed-ips "$allowed" persistent-keepalive "$keepalive"
  if [ "$endpoint" != '(none)' ]; then set -- "$@" endpoint "$endpoint"; fi
  if [ "$two" = no ]; then set -- "$@" preshared-key /dev/null; fi
  wg set ${word} "$@"
  seen="$seen$one "
done
for peer in $(wg show ${word} peers); do
  case $seen in
    *" $peer "*) ;;
    *) wg set ${word} peer "$peer" remove ;;
  esac
done
`,
  };
}

/** dwcp's own table, without what it counted. */
export const copyFirewall: StateCopy = {
  subject: firewallTable,
  stage: 3,
  file: '/etc/nftables.conf',
  read: `tables=$(nft list tables)
if printf '%s\\n' "$tables" | grep -qx '${firewallTable}'; then nft -s list ${firewallTable}; else echo ${absent}; fi
`,
  write: `IFS= read -r first
if [ "$first" = ${absent} ]; then printf '%s\\n' '${firewallTable}' 'delete ${firewallTable}' | nft -f -; exit 0; fi
{ printf '%s\\n' '${firewallTable}' 'delete ${firewallTable}' "$first"; cat; } | nft -f -
`,
};

/** What the daemons of FRR run, whatever their file says. */
export const copyRouting: StateCopy = {
  subject: 'running routing configuration',
  stage: 3,
  file: '/etc/frr/frr.conf',
  read: `vtysh -c 'show running-config'\n`,
  // frr-reload writes what runs into the file, which is a part of its own.
  write: `umask 077
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -a /etc/frr "$work/frr"
sed '1,/^Current configuration:/d' > "$work/running"
/usr/lib/frr/frr-reload.py --reload "$work/running"
if [ -e "$work/frr/frr.conf" ]; then cp -a "$work/frr/frr.conf" /etc/frr/frr.conf; else rm -f /etc/frr/frr.conf; fi
if [ ! -e "$work/frr/frr.conf.sav" ]; then rm -f /etc/frr/frr.conf.sav; fi
`,
};
