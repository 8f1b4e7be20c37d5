import * as z from 'zod';
import { bitRateSchema, durationSchema, secretReferenceSchema } from '../units.ts';
import { ipsecSchema } from './ipsec.ts';

const millisecondUs = 1e3;
const secondUs = 1e6;

export const bfdSchema = z.strictObject({
  interval: durationSchema({ minUs: 10 * millisecondUs, maxUs: 60 * secondUs, stepUs: millisecondUs })
    .prefault('300ms')
    .describe('time between two BFD packets'),
  multiplier: z.int().min(1).max(255).prefault(3).describe('packets missed until the session is down'),
});

/** An encrypted connection between two gateways. */
export const tunnelSchema = z.strictObject({
  id: z
    .int()
    .min(1)
    .describe(
      'unique small number: gives the inner addresses and the UDP port of WireGuard (51820 + id); never reuse it for another tunnel',
    ),
  ends: z
    .tuple([z.string(), z.string()])
    .optional()
    .describe('the two gateways; default: taken from a tunnel name of the form `a--b`'),
  protocol: z.enum(['wireguard', 'ipsec']).prefault('wireguard').describe('protocol of the tunnel'),
  mtu: z
    .int()
    .min(576)
    .max(9216)
    .optional()
    .meta({ unit: 'bytes' })
    .describe(
      'largest packet inside the tunnel; default: that of the underlay less 60 bytes over IPv4 and 80 over IPv6 for WireGuard, 112 and 132 for IPsec, which takes 1350 at most',
    ),
  keepalive: durationSchema({ minUs: 0, maxUs: 65535 * secondUs, stepUs: secondUs })
    .prefault('25s')
    .describe('time between empty packets that keep a NAT mapping open; 0s is off'),
  presharedKey: secretReferenceSchema
    .optional()
    .describe(
      'WireGuard: symmetric key mixed into the handshake; IPsec: what both ends prove themselves with. By reference',
    ),
  ipsec: ipsecSchema
    .optional()
    .describe('how an IPsec tunnel negotiates; default: AES-256-GCM, a preshared key, and the times below'),
  bfd: bfdSchema.optional().describe('failure detection of this tunnel; default: `routing.bfd`'),
  throughput: bitRateSchema({ minBitsPerSecond: 1e3, maxBitsPerSecond: 1e12 })
    .optional()
    .describe('what the tunnel has to carry in one direction; lint holds it against the limits of the cloud'),
  awsVpn: z.enum(['standard', 'large']).optional().meta({
    description:
      'the tunnel is one of AWS Site-to-Site VPN with this bandwidth, and ends on no gateway of ours in the cloud',
    notActedOn: true,
  }),
  over: z.string().optional().meta({
    description: 'name of the tunnel that carries the packets of this one; default: none, the underlay carries them',
    notActedOn: true,
  }),
  vxlan: z
    .boolean()
    .prefault(false)
    .meta({ description: 'a VXLAN runs inside the tunnel and takes 50 bytes of each packet', notActedOn: true }),
});
