import * as z from 'zod';
import { autoOr } from '../units.ts';
import { field, fieldOf, group, required } from './field.ts';
import { bool, boolOrAuto, count, duration, size } from './values.ts';

const compression = group({
  enabled: field(boolOrAuto, {
    about: 'compress payloads',
    isActedOn: true,
    in: { datacenter: false, internet: true, hybrid: true },
  }),
  algorithm: field(z.enum(['none', 'lz4', 'zstd', 'zstd-max', 'brotli', 'snappy']), {
    about: 'codec; none when switched off',
    isActedOn: true,
    in: { datacenter: 'none', internet: 'zstd', hybrid: 'zstd' },
  }),
  level: field(autoOr(count(0, 19)), {
    about: 'codec level; auto is 0 on a datacenter path and 3 on an internet path',
    isActedOn: true,
    in: { datacenter: 0, internet: 3, hybrid: 'auto' },
  }),
  minSize: fieldOf(size('0KB', '1MB'), {
    about: 'smallest message worth compressing',
    isActedOn: true,
    in: { internet: '1KB', hybrid: '1KB' },
  }),
  adaptiveLevelThreshold: fieldOf(duration('1ms', '10s'), {
    about: 'above this latency a faster codec setting is picked',
    in: { hybrid: '10ms' },
  }),
});

const encryption = group({
  // Off is never a default: in datacenter it has to be written, and is reported.
  enabled: field(boolOrAuto, {
    about: 'encrypt payloads; mandatory in internet and hybrid, and never left to a measurement',
    isActedOn: true,
    in: { datacenter: required, internet: true, hybrid: true },
  }),
  algorithm: field(z.enum(['none', 'aes-256-gcm', 'aes-256-cbc', 'chacha20-poly1305']), {
    about: 'cipher; none when switched off. aes-256-cbc is known and refused: it has no integrity',
    isActedOn: true,
    in: { datacenter: required, internet: 'aes-256-gcm', hybrid: 'aes-256-gcm' },
  }),
  keyRotationInterval: fieldOf(duration('1m', '8760h'), {
    about: 'lifetime of a session key, also of one that only authenticates',
    isActedOn: true,
    in: { datacenter: '24h', internet: '24h', hybrid: '24h' },
  }),
  disableInDatacenter: fieldOf(bool, {
    about: 'drop encryption when the detector says datacenter; must be false, because a measurement can be faked',
    in: { hybrid: false },
  }),
});

const flowControl = group({
  enabled: field(bool, { about: 'flow control', in: true }),
  algorithm: field(autoOr(z.enum(['credit-based', 'window-based'])), {
    about: 'flow control scheme',
    in: { datacenter: 'credit-based', internet: 'window-based', hybrid: 'auto' },
  }),
  initialCredits: fieldOf(count(1, 65535), {
    about: 'credits per peer at the start',
    isActedOn: true,
    in: { datacenter: 1024 },
  }),
  creditRefresh: fieldOf(duration('1us', '1s'), { about: 'period of credit top-up', in: { datacenter: '100us' } }),
  initialWindow: fieldOf(size('1KB', '1GB'), {
    about: 'first window; at most maxWindow',
    isActedOn: true,
    in: { internet: '256KB' },
  }),
  maxWindow: fieldOf(size('1KB', '1GB'), { about: 'largest window', isActedOn: true, in: { internet: '16MB' } }),
  windowUpdateThreshold: fieldOf(z.number().gt(0).lte(1), {
    about: 'consumed share of the window that triggers an update',
    isActedOn: true,
    in: { internet: 0.5 },
  }),
});

const congestionControl = group({
  enabled: field(bool, { about: 'congestion control of the protocol, above the kernel', in: true }),
  algorithm: field(autoOr(z.enum(['dcqcn', 'bbr', 'cubic'])), {
    about: 'scheme; auto is dcqcn on a datacenter path and bbr on an internet path',
    in: { datacenter: 'dcqcn', internet: 'bbr', hybrid: 'auto' },
  }),
  minThreshold: fieldOf(size('1KB', '1GB'), {
    about: 'queue length where ECN marking starts (Kmin); below maxThreshold',
    in: { datacenter: '20KB' },
  }),
  maxThreshold: fieldOf(size('1KB', '1GB'), {
    about: 'queue length where every packet is marked (Kmax)',
    in: { datacenter: '200KB' },
  }),
});

const reliability = group({
  enabled: field(bool, { about: 'acknowledge and resend', in: true }),
  ackTimeout: field(autoOr(duration('100us', '60s')), {
    about: 'a message not acknowledged by then is sent again',
    isActedOn: true,
    in: { datacenter: '1ms', internet: '1s', hybrid: 'auto' },
  }),
  maxRetries: field(autoOr(count(0, 100)), {
    about: 'resends before a message is given up',
    isActedOn: true,
    in: { datacenter: 5, internet: 10, hybrid: 'auto' },
  }),
  selectiveAck: field(bool, { about: 'acknowledge ranges', in: true }),
  duplicateDetection: fieldOf(bool, { about: 'drop duplicates', in: { internet: true } }),
  reorderingTolerance: fieldOf(count(0, 1000), {
    about: 'reordering accepted before loss is assumed',
    unit: 'packets',
    isActedOn: true,
    in: { internet: 10 },
  }),
});

export const protocolSection = group({
  version: field(z.literal(3), { about: 'major version of the protocol', in: 3 }),
  compression,
  encryption,
  flowControl,
  congestionControl,
  reliability,
});
