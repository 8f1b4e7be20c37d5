import * as z from 'zod';
import { autoOr, cidrSchema, secretReferenceSchema } from '../units.ts';
import { field, fieldOf, group, optional, required } from './field.ts';
import { absolutePath, bool, boolOrAuto, count, duration } from './values.ts';

const authentication = group({
  // As with encryption: off is never a default.
  enabled: field(boolOrAuto, {
    about: 'authenticate peers; mandatory in internet and hybrid, and never left to a measurement',
    in: { datacenter: required, internet: true, hybrid: true },
  }),
  method: field(z.enum(['none', 'jwt', 'oauth2', 'mtls', 'hmac-sha256']), {
    about: 'method; none when switched off',
    in: { datacenter: required, internet: 'jwt', hybrid: 'jwt' },
  }),
  jwtSecret: fieldOf(secretReferenceSchema, {
    about: 'signing secret, by reference, for the method jwt',
    in: { internet: optional, hybrid: optional },
  }),
  jwtExpiration: fieldOf(duration('5m', '24h'), {
    about: 'lifetime of a token',
    in: { internet: '24h', hybrid: optional },
  }),
});

const tls = group({
  enabled: field(boolOrAuto, {
    about: 'TLS between peers; mandatory in internet and hybrid, and never left to a measurement',
    in: { datacenter: required, internet: true, hybrid: true },
  }),
  cert: fieldOf(absolutePath, {
    about: 'certificate of this node; its control channels have TLS in every mode',
    isActedOn: true,
    in: {
      datacenter: '/etc/dwcp/tls/server.crt',
      internet: '/etc/dwcp/tls/server.crt',
      hybrid: '/etc/dwcp/tls/server.crt',
    },
  }),
  key: fieldOf(absolutePath, {
    about: 'private key of this node, a file only root can read',
    isActedOn: true,
    in: {
      datacenter: '/etc/dwcp/tls/server.key',
      internet: '/etc/dwcp/tls/server.key',
      hybrid: '/etc/dwcp/tls/server.key',
    },
  }),
  ca: fieldOf(absolutePath, {
    about: 'certificate authorities peers are checked against',
    isActedOn: true,
    in: { datacenter: '/etc/dwcp/tls/ca.crt', internet: optional, hybrid: optional },
  }),
  minVersion: fieldOf(z.enum(['TLS1.2', 'TLS1.3']), {
    about: 'lowest TLS version; TLS1.3 on every path that leaves a trusted site',
    in: { internet: 'TLS1.3', hybrid: 'TLS1.3' },
  }),
  cipherSuites: fieldOf(
    z.array(z.enum(['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256'])).min(1),
    {
      about: 'TLS 1.3 cipher suites (RFC 8446 appendix B.4)',
      isActedOn: true,
      in: { internet: ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'], hybrid: optional },
    },
  ),
});

export const securitySection = group({
  authentication,
  authorization: group({
    enabled: field(bool, { about: 'authorise requests', in: { datacenter: false, internet: true, hybrid: true } }),
    method: fieldOf(z.enum(['rbac']), { about: 'authorisation model', in: { internet: 'rbac', hybrid: 'rbac' } }),
  }),
  tls,
  allowedCIDRs: field(z.array(cidrSchema).min(1), {
    about: 'sources that may reach the data ports',
    isActedOn: true,
    in: required,
  }),
  blockedCIDRs: field(z.array(cidrSchema), {
    about: 'sources that may not, even when allowed',
    isActedOn: true,
    in: { datacenter: [], internet: [], hybrid: [] },
  }),
  rateLimit: group({
    enabled: fieldOf(bool, { about: 'limit requests to the API', in: { internet: true, hybrid: true } }),
    requestsPerSecond: fieldOf(autoOr(count(1, 100_000_000)), {
      about: 'rate',
      unit: 'requests/s',
      in: { internet: 10000, hybrid: 'auto' },
    }),
    burstSize: fieldOf(count(1, 100_000_000), {
      about: 'burst; at least the rate',
      unit: 'requests',
      in: { internet: 20000, hybrid: optional },
    }),
    handshakesPerSecond: fieldOf(count(1, 100_000), {
      about: 'TLS handshakes a source address may begin; twice as many at once',
      unit: 'handshakes/s',
      isActedOn: true,
      in: { datacenter: 50, internet: 50, hybrid: 50 },
    }),
    pendingConnections: fieldOf(count(1, 1_000_000), {
      about: 'connections that have not authenticated; beyond it the oldest of the busiest source address is closed',
      unit: 'connections',
      isActedOn: true,
      in: { datacenter: 4096, internet: 4096, hybrid: 4096 },
    }),
  }).optional(),
});
