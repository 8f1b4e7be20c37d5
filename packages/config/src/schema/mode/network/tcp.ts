import * as z from 'zod';
import { fieldOf, group, optional } from '../field.ts';
import { bool, count, duration, size } from '../values.ts';

export const tcpGroup = group({
  enabled: fieldOf(bool, { about: 'enable TCP', isActedOn: true, in: { internet: true, hybrid: true } }),
  congestionControl: fieldOf(z.enum(['bbr', 'cubic', 'reno']), {
    about: 'kernel congestion control',
    isActedOn: true,
    in: { internet: 'bbr', hybrid: 'bbr' },
  }),
  flows: fieldOf(count(1, 512), {
    about: 'parallel flows of one transfer; EC2 gives a single flow 5 Gbit/s',
    isActedOn: true,
    in: { internet: 8, hybrid: 8 },
  }),
  noDelay: fieldOf(bool, { about: 'TCP_NODELAY', isActedOn: true, in: { internet: true, hybrid: true } }),
  quickAck: fieldOf(bool, { about: 'TCP_QUICKACK', isActedOn: true, in: { internet: true, hybrid: optional } }),
  keepAlive: fieldOf(bool, { about: 'SO_KEEPALIVE', isActedOn: true, in: { internet: true, hybrid: optional } }),
  keepAliveInterval: fieldOf(duration('1s', '2h'), {
    about: 'keepalive period; the kernel counts whole seconds',
    isActedOn: true,
    in: { internet: '10s', hybrid: optional },
  }),
  keepAliveProbes: fieldOf(count(1, 127), {
    about: 'unanswered keepalives before a connection is dropped',
    isActedOn: true,
    in: { internet: 3, hybrid: optional },
  }),
  sendBuffer: fieldOf(size('1KB', '1GB'), {
    about: 'SO_SNDBUF, and the upper bound the kernel gives every socket',
    isActedOn: true,
    in: { internet: '4MB', hybrid: '4MB' },
  }),
  recvBuffer: fieldOf(size('1KB', '1GB'), {
    about: 'SO_RCVBUF, and the upper bound the kernel gives every socket',
    isActedOn: true,
    in: { internet: '4MB', hybrid: '4MB' },
  }),
  listenBacklog: fieldOf(count(1, 65535), {
    about: 'connections waiting to be accepted',
    isActedOn: true,
    in: { internet: 4096, hybrid: optional },
  }),
  fastOpen: fieldOf(bool, { about: 'TCP Fast Open', isActedOn: true, in: { internet: true, hybrid: true } }),
  fastOpenQueueLength: fieldOf(count(0, 65535), {
    about: 'pending TCP Fast Open requests per listener',
    isActedOn: true,
    in: { internet: 1024, hybrid: optional },
  }),
  reuseAddr: fieldOf(bool, { about: 'SO_REUSEADDR', in: { internet: true, hybrid: optional } }),
  reusePort: fieldOf(bool, { about: 'SO_REUSEPORT', isActedOn: true, in: { internet: true, hybrid: optional } }),
  mtuProbing: fieldOf(bool, {
    about: 'path MTU probing (RFC 4821); hybrid has it as network.mtuProbing',
    isActedOn: true,
    in: { internet: true },
  }),
});
