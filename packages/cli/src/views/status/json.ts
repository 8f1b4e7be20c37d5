import * as z from 'zod';
import { modeSchema } from '../change-set/json.ts';
import { documentSchema } from '../document.ts';

export const statusDocument = documentSchema('an environment as it is now', {
  environment: z.string(),
  deployed: z.object({ release: z.string(), mode: modeSchema, at: z.string() }).nullable(),
  description: z.object({
    status: z
      .enum(['as deployed', 'changed', 'unreadable', 'unknown'])
      .describe('unreadable: today it stops every deploy; unknown: nothing tells what was deployed'),
    changed: z.array(z.string()).describe('dotted paths; of things with a name the name stands for the place'),
  }),
  isInterrupted: z.boolean().describe('a deploy waits for `dwcp resume`'),
  cloud: z.enum(['running', 'gone', 'real']),
  nodes: z.array(
    z.object({
      node: z.string(),
      site: z.string(),
      role: z.enum(['gateway', 'node']),
      address: z.string(),
      isReachable: z.boolean(),
      unreachableReason: z.string().nullable(),
      prefixes: z.array(z.string()),
    }),
  ),
  tunnels: z.array(
    z.object({
      tunnel: z.string(),
      protocol: z.enum(['wireguard', 'ipsec']),
      gateway: z.string(),
      remoteGateway: z.string(),
      interface: z.string(),
      handshakeAgeSeconds: z.number().nullable(),
      receivedBytes: z.number(),
      sentBytes: z.number(),
      status: z.enum(['up', 'stale', 'down', 'unchecked']),
    }),
  ),
  bgp: z.array(
    z.object({
      node: z.string(),
      neighbor: z.string(),
      remote: z.string(),
      sessionStatus: z.string(),
      prefixesReceived: z.number(),
      isEstablished: z.boolean(),
      bfdStatus: z.string().nullable(),
    }),
  ),
  links: z
    .array(
      z.object({
        node: z.string(),
        peer: z.string(),
        status: z
          .enum(['established', 'connecting', 'draining', 'down', 'quarantined', 'not running', 'missing', 'unchecked'])
          .describe('not running: no dwcpd on the node; missing: it knows no such peer'),
        transport: z.string().nullable().describe('what carries now'),
        expectedTransport: z.string().nullable().describe('what should carry'),
        security: z.string().nullable(),
        roundTripMs: z.number().nullable(),
        health: z.enum(['healthy', 'degraded', 'unhealthy']).nullable().describe('as dwcpd judges the link'),
        reasons: z.array(z.string()).describe('why it is not healthy, or was not looked at'),
      }),
    )
    .describe('both ends of every link of dwcpd; [] in an environment without'),
  prefixes: z
    .array(
      z.object({
        tunnel: z.string(),
        gateway: z.string(),
        remoteGateway: z.string(),
        expected: z.array(z.string()).describe('IPv4 prefixes of the remote site'),
        learned: z.array(z.string()).nullable().describe('null: the gateway could not be looked at'),
        status: z.enum(['ok', 'differs', 'unchecked']),
      }),
    )
    .describe('both ends of every tunnel'),
  reachability: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      isReachable: z.boolean(),
      roundTripMs: z.number().nullable(),
    }),
  ),
  verdict: z.enum(['healthy', 'degraded', 'inconclusive', 'not deployed']),
});
