import * as z from 'zod';
import { hostAndPortPattern } from '../host-and-port.ts';
import { textSchema } from '../text.ts';
import { field, fieldOf, group, optional } from './field.ts';
import { bool, count, duration } from './values.ts';

const hostAndPort = textSchema({
  what: 'a peer as host:port,',
  example: '10.0.1.10:8080',
  pattern: hostAndPortPattern,
});

const domainName = textSchema({
  what: 'a full domain name',
  example: 'dwcp.novacron.io',
  pattern: /(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?/,
});

const discoveryMethod = z.enum(['static', 'dns']);

const discovery = group({
  method: fieldOf(discoveryMethod, {
    about: 'how peers are found',
    in: { datacenter: 'static', internet: 'dns' },
  }),
  staticPeers: fieldOf(z.array(hostAndPort), {
    about: 'peers as host:port, for the method static',
    in: { datacenter: optional, internet: optional },
  }),
  dnsDomain: fieldOf(domainName, {
    about: 'name resolved for peers, for the method dns',
    in: { datacenter: optional, internet: optional },
  }),
  dnsRefreshInterval: fieldOf(duration('1s', '1h'), {
    about: 'period of resolving again',
    in: { internet: '60s' },
  }),
  methods: fieldOf(
    z.array(
      z.strictObject({
        method: discoveryMethod,
        priority: count(1, 100),
        peers: z.array(hostAndPort).optional(),
        dnsDomain: domainName.optional(),
      }),
    ),
    { about: 'ways to find peers, the lowest priority number first', in: { hybrid: optional } },
  ),
});

export const clusterSection = group({
  discovery,
  gossip: group({
    enabled: field(bool, { about: 'gossip', in: true }),
    interval: field(duration('10ms', '1m'), {
      about: 'gossip period',
      in: { datacenter: '100ms', internet: '1s', hybrid: '500ms' },
    }),
    fanout: field(count(1, 16), { about: 'peers told in a round', in: { datacenter: 3, internet: 5, hybrid: 4 } }),
    maxHops: fieldOf(count(1, 10), { about: 'hops a rumour travels', in: { internet: 3 } }),
  }),
  failureDetection: group({
    enabled: field(bool, { about: 'take a silent path of a link for dead', isActedOn: true, in: true }),
    heartbeatInterval: field(duration('10ms', '1m'), {
      about: 'a path of a link is asked this often whether it lives, and once a second at least',
      isActedOn: true,
      in: { datacenter: '100ms', internet: '5s', hybrid: '1s' },
    }),
    timeoutMultiplier: field(count(1, 100), {
      about: 'heartbeats missed before a path is dead',
      isActedOn: true,
      in: { datacenter: 5, internet: 3, hybrid: 3 },
    }),
    suspicionMultiplier: fieldOf(count(1, 10), { about: 'factor of the suspicion window', in: { internet: 2 } }),
  }),
  leaderElection: group({
    enabled: fieldOf(bool, { about: 'elect a leader', in: { datacenter: false } }),
  }).optional(),
  membership: group({
    joinRetries: fieldOf(count(0, 100), { about: 'attempts to join', in: { internet: 10 } }),
    joinInterval: fieldOf(duration('100ms', '10m'), { about: 'wait between attempts', in: { internet: '5s' } }),
  }).optional(),
});
