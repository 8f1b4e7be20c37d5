import type { IpsecSettings, Topology, Tunnel, TunnelEnd } from '@dwcp/model';
import { addressAt, cidr, ikeNatPort } from '@dwcp/model';
import { labTopology } from './lab-topology.ts';

/** The lab with two of its tunnels as config normalises them for IPsec: one by certificates, one by a preshared key. */
export function mixedTopology(): Topology {
  const lab = labTopology();
  const authentication: Readonly<Record<string, IpsecSettings['authentication']>> = {
    'dc1-gw2--use1-gw2': 'certificate',
    'br1-gw1--dc1-gw2': 'psk',
  };
  return {
    ...lab,
    environment: { ...lab.environment, dwcpd: false },
    tunnels: lab.tunnels.map((tunnel) => {
      const by = authentication[tunnel.name];
      return by === undefined ? tunnel : overIpsec(tunnel, by);
    }),
  };
}

function overIpsec(tunnel: Tunnel, authentication: IpsecSettings['authentication']): Tunnel {
  const [a, b] = tunnel.ends;
  const end = (old: TunnelEnd, side: number): TunnelEnd => ({
    ...old,
    interface: old.interface.replace('wg-', 'xi-'),
    listenPort: ikeNatPort,
    carrierAddress: addressAt(cidr('100.64.128.0/17'), BigInt(2 * tunnel.id + side)),
  });
  return {
    ...tunnel,
    protocol: 'ipsec',
    ends: [end(a, 0), end(b, 1)],
    mtuBytes: 1350,
    persistentKeepaliveSeconds: 0,
    ipsec: {
      ikeProposals: ['aes256gcm16-prfsha384-x25519', 'aes256gcm16-prfsha384-ecp384'],
      espProposals: ['aes256gcm16-x25519', 'aes256gcm16-ecp384'],
      authentication,
      dpdDelaySeconds: 2,
      ikeRekeySeconds: 14_400,
      childRekeySeconds: 3600,
    },
  };
}
