import * as z from 'zod';
import { textSchema } from '../../text.ts';
import { addressSchema, portSchema } from '../../units.ts';
import { field, fieldOf, group, required } from '../field.ts';
import { bool, count, nonEmptyText } from '../values.ts';
import { quicGroup } from './quic.ts';
import { rdmaGroup } from './rdma.ts';
import { tcpGroup } from './tcp.ts';
import { transportCandidate, transportName } from './transport.ts';

const interfaceName = textSchema({
  what: 'an interface name of at most 15 characters, or auto,',
  example: 'eth0',
  pattern: /[A-Za-z0-9._-]{1,15}/,
});

export const networkSection = group({
  transport: fieldOf(transportName, {
    about: 'the one transport of a fixed mode',
    isActedOn: true,
    in: { datacenter: 'rdma', internet: 'tcp' },
  }),
  rdmaDevice: fieldOf(nonEmptyText, {
    about: 'verbs device name; hybrid has it in network.transports',
    isActedOn: true,
    in: { datacenter: required },
  }),
  port: fieldOf(portSchema, {
    about: 'data-plane listen port',
    isActedOn: true,
    in: { datacenter: 8080, internet: 443 },
  }),
  rdma: rdmaGroup.optional(),
  fallback: group({
    enabled: fieldOf(bool, { about: 'fall back when RDMA is missing', isActedOn: true, in: { datacenter: true } }),
    transport: fieldOf(z.enum(['tcp', 'quic']), {
      about: 'transport fallen back to',
      isActedOn: true,
      in: { datacenter: 'tcp' },
    }),
    port: fieldOf(portSchema, { about: 'fallback listen port', isActedOn: true, in: { datacenter: 8081 } }),
  }).optional(),
  mtu: field(count(1280, 9216), {
    about: 'interface MTU; in hybrid the value path MTU probing starts from',
    unit: 'bytes',
    isActedOn: true,
    in: { datacenter: 9000, internet: 1500, hybrid: 9000 },
  }),
  bindInterface: field(interfaceName, {
    about: 'interface to bind; auto takes the one of the route to the peer',
    in: 'auto',
  }),
  numaNode: fieldOf(count(0, 1023), { about: 'NUMA node of the network card', in: { datacenter: 0 } }),
  tcp: tcpGroup.optional(),
  quic: quicGroup.optional(),
  bindAddress: fieldOf(addressSchema, {
    about: 'listen address, IPv4 or IPv6',
    isActedOn: true,
    in: { internet: '0.0.0.0', hybrid: '0.0.0.0' },
  }),
  transports: fieldOf(z.array(transportCandidate).min(1), {
    about: 'candidate transports with their ports',
    isActedOn: true,
    in: { hybrid: required },
  }),
  mtuProbing: fieldOf(bool, {
    about: 'lower the MTU from its starting value to what the path takes (RFC 4821)',
    isActedOn: true,
    in: { hybrid: true },
  }),
});
