import type { HostFile } from '@dwcp/model';
import { lines, notice, type RolePart, rootFile } from '../role-part.ts';
import { backendLink, type IpsecBackend, ipsecBackends } from './backend.ts';
import type { IpsecConnection } from './connections.ts';
import { presharedKeyPath } from './secrets.ts';
import { serviceScript } from './service-script.ts';

/**
 * strongSwan's files on a gateway. None holds a secret: those are in 0600 files of their own, which these include. One
 * setting stands on a line: of two, swanctl takes the second for a part of the first one's value, without a word.
 */
export function renderIpsec(
  gateway: { readonly name: string; readonly underlayInterface: string },
  connections: readonly IpsecConnection[],
): RolePart {
  if (connections.length === 0) return { files: [], units: [] };
  const header = `# ${notice(gateway.name)}`;
  return {
    files: [
      ...connections.map((one) => file(`/etc/swanctl/conf.d/${one.name}.conf`, [header, ...connectionFile(one)])),
      ...ipsecBackends.flatMap((backend) => [
        ...connections.map((one) =>
          file(`/etc/swanctl/dwcp/${backend}/${one.name}.conf`, [header, ...child(one, backend)]),
        ),
        file(`/etc/strongswan.d/dwcp/${backend}.conf`, [header, ...daemonOptions[backend]]),
      ]),
      file('/etc/strongswan.d/dwcp.conf', [header, ...daemonFile]),
      rootFile('ipsec', '/usr/lib/dwcp/ipsec', {
        content: serviceScript(gateway, connections),
        permissions: 0o755,
      }),
      rootFile('ipsec', '/etc/systemd/system/strongswan.service.d/dwcp.conf', { content: dropIn }),
    ],
    units: ['strongswan.service'],
  };
}

/** IKE keys live a tenth longer than they are used, so that a rekeying may fail and be tried again. */
export function overtimeSeconds(rekeySeconds: number): number {
  return Math.ceil(rekeySeconds / 10);
}

function file(path: string, content: readonly string[]): HostFile {
  return rootFile('ipsec', path, { content: lines(content), permissions: 0o600 });
}

function connectionFile(one: IpsecConnection): readonly string[] {
  const { settings } = one;
  const method = settings.authentication === 'psk' ? 'psk' : 'pubkey';
  return [
    `# Tunnel ${one.tunnel} (id ${one.tunnelId}) to ${one.remoteGateway}.`,
    'connections {',
    `  ${one.name} {`,
    '    version = 2',
    `    remote_addrs = ${one.remoteAddress}`,
    `    proposals = ${settings.ikeProposals.join(',')}`,
    // Always in UDP: the same packets whether or not there is a NAT, whoever does the ESP.
    '    encap = yes',
    '    mobike = no',
    '    unique = replace',
    '    keyingtries = 0',
    `    dpd_delay = ${settings.dpdDelaySeconds}s`,
    `    rekey_time = ${settings.ikeRekeySeconds}s`,
    `    over_time = ${overtimeSeconds(settings.ikeRekeySeconds)}s`,
    '    reauth_time = 0s',
    '    local {',
    `      auth = ${method}`,
    `      id = ${one.localId}`,
    ...(method === 'pubkey' ? ['      certs = dwcp.pem'] : []),
    '    }',
    '    remote {',
    `      auth = ${method}`,
    `      id = ${one.remoteId}`,
    ...(method === 'pubkey' ? ['      cacerts = dwcp.pem'] : []),
    '    }',
    '    children {',
    `      include ${backendLink}/${one.name}.conf`,
    '    }',
    '  }',
    '}',
    ...(method === 'psk'
      ? [
          'secrets {',
          `  ike-${one.name} {`,
          `    id-local = ${one.localId}`,
          `    id-remote = ${one.remoteId}`,
          `    include ${presharedKeyPath(one.interface)}`,
          '  }',
          '}',
        ]
      : []),
  ];
}

function child(one: IpsecConnection, backend: IpsecBackend): readonly string[] {
  const { settings } = one;
  const action = one.isInitiator ? 'start' : 'none';
  return [
    `${one.name} {`,
    `  local_ts = ${childSelectors(one, backend).local}`,
    `  remote_ts = ${childSelectors(one, backend).remote}`,
    ...(backend === 'kernel' ? [`  if_id_in = ${one.tunnelId}`, `  if_id_out = ${one.tunnelId}`] : []),
    `  esp_proposals = ${settings.espProposals.join(',')}`,
    `  rekey_time = ${settings.childRekeySeconds}s`,
    `  life_time = ${settings.childRekeySeconds + overtimeSeconds(settings.childRekeySeconds)}s`,
    `  start_action = ${action}`,
    `  close_action = ${action}`,
    `  dpd_action = ${one.isInitiator ? 'restart' : 'clear'}`,
    '}',
  ];
}

/** What a child SA carries: everything that is routed to its XFRM interface, or its VXLAN. */
export function childSelectors(
  one: IpsecConnection,
  backend: IpsecBackend,
): { readonly local: string; readonly remote: string } {
  return backend === 'kernel'
    ? { local: '0.0.0.0/0,::/0', remote: '0.0.0.0/0,::/0' }
    : { local: `${one.carrier.local}/32`, remote: `${one.carrier.remote}/32` };
}

const daemonFile: readonly string[] = [
  'charon {',
  // A reauthentication builds the new IKE SA before it takes the old one away. Still the responder uses the new child a
  // moment before the initiator can: a packet or two are lost, where a rekeying loses none.
  '  make_before_break = yes',
  // A peer that answers nothing for 11 s is gone: 1 + 1.4 + 1.96 + 2.74 + 3.84.
  '  retransmit_timeout = 1.0',
  '  retransmit_base = 1.4',
  '  retransmit_tries = 4',
  '  plugins {',
  ...unusedPlugins().flatMap((name) => [`    ${name} {`, '      load = no', '    }']),
  '  }',
  '  include /etc/strongswan.d/dwcp/backend.conf',
  '}',
];

/** Loaded by Debian's packages where they are installed, and of no use here: each would only be one more thing to attack. */
function unusedPlugins(): readonly string[] {
  const eap = ['aka', 'gtc', 'identity', 'md5', 'radius', 'tls', 'tnc', 'ttls'].map((method) => `eap-${method}`);
  const others = ['attr', 'certexpire', 'connmark', 'dhcp', 'error-notify', 'farp', 'forecast', 'ha', 'led', 'lookip'];
  return [...eap, ...others, 'resolve', 'tnc-tnccs', 'unity', 'xauth-eap', 'xauth-pam'];
}

const daemonOptions: Readonly<Record<IpsecBackend, readonly string[]>> = {
  // The routing daemon decides what goes into an XFRM interface.
  kernel: ['install_routes = no'],
  userspace: ['install_routes = yes', 'plugins {', '  kernel-libipsec {', '    load = yes', '  }', '}'],
};

// A tunnel comes up behind loaded rules or not at all. A connection that is refused must not take the others down, so a
// failing load does not end the service; the checks name it. The packaged ExecReload would read the daemon's own options
// again and load without taking dropped secrets away.
const dropIn: string = lines(
  '[Unit]',
  'Requires=nftables.service',
  'After=nftables.service',
  '',
  '[Service]',
  'ExecStartPre=/usr/lib/dwcp/ipsec start',
  'ExecStartPost=',
  'ExecStartPost=-/usr/lib/dwcp/ipsec load',
  'ExecReload=',
  'ExecReload=/usr/lib/dwcp/ipsec load',
  'ExecStopPost=/usr/lib/dwcp/ipsec stop',
  'Restart=on-failure',
  'RestartSec=2',
);
