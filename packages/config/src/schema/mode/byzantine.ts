import * as z from 'zod';
import { fieldOf, group, optional } from './field.ts';
import { bool, boolOrAuto, count, duration, ratio } from './values.ts';

export const byzantineSection = group({
  enabled: fieldOf(boolOrAuto, {
    about: 'defences against members that lie; mandatory in internet and hybrid',
    isActedOn: true,
    in: { internet: true, hybrid: true },
  }),
  authentication: group({
    method: fieldOf(z.enum(['hmac-sha256']), {
      about: 'message authentication code',
      in: { internet: 'hmac-sha256', hybrid: 'hmac-sha256' },
    }),
    keyRotation: fieldOf(duration('1m', '8760h'), {
      about: 'lifetime of its key',
      isActedOn: true,
      in: { internet: '1h', hybrid: '1h' },
    }),
  }),
  validation: group({
    checksums: fieldOf(bool, { about: 'check checksums; must be true', in: { internet: true, hybrid: true } }),
    signatures: fieldOf(boolOrAuto, { about: 'check signatures', in: { internet: true, hybrid: true } }),
    timestampTolerance: fieldOf(duration('100ms', '5m'), {
      about: 'clock skew accepted, hence the window of replays',
      isActedOn: true,
      in: { internet: '5s', hybrid: '5s' },
    }),
  }),
  reputation: group({
    enabled: fieldOf(bool, {
      about: 'keep a reputation of members',
      isActedOn: true,
      in: { internet: true, hybrid: true },
    }),
    decayInterval: fieldOf(duration('1s', '720h'), {
      about: 'period of decay',
      isActedOn: true,
      in: { internet: '1h', hybrid: '1h' },
    }),
    minReputation: fieldOf(ratio, {
      about: 'least reputation to take part; above blacklistThreshold',
      isActedOn: true,
      in: { internet: 0.5, hybrid: optional },
    }),
    blacklistThreshold: fieldOf(ratio, {
      about: 'a member below is shut out',
      isActedOn: true,
      in: { internet: 0.1, hybrid: optional },
    }),
    maxRecoveries: fieldOf(count(0, 100), {
      about: 'how often a member comes back from quarantine before it is shut out',
      isActedOn: true,
      in: { internet: 3, hybrid: 3 },
    }),
  }),
  rateLimit: group({
    enabled: fieldOf(bool, {
      about: 'limit each peer; must be true',
      isActedOn: true,
      in: { internet: true, hybrid: true },
    }),
    requestsPerSecond: fieldOf(count(1, 100_000_000), {
      about: 'rate per peer',
      unit: 'requests/s',
      isActedOn: true,
      in: { internet: 1000, hybrid: 5000 },
    }),
    burstSize: fieldOf(count(1, 100_000_000), {
      about: 'burst per peer; at least the rate',
      unit: 'requests',
      isActedOn: true,
      in: { internet: 2000, hybrid: 10000 },
    }),
  }),
});
