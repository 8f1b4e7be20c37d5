import { portSchema } from '../../units.ts';
import { fieldOf, group, optional } from '../field.ts';
import { bool, count, duration, size } from '../values.ts';

export const quicGroup = group({
  enabled: fieldOf(bool, { about: 'enable QUIC', isActedOn: true, in: { internet: true, hybrid: true } }),
  port: fieldOf(portSchema, {
    about: 'UDP listen port; may be the number of a TCP port. Hybrid has it in network.transports',
    isActedOn: true,
    in: { internet: 443 },
  }),
  maxStreams: fieldOf(count(1, 65535), {
    about: 'concurrent streams per connection',
    in: { internet: 1000, hybrid: 1000 },
  }),
  initialMaxData: fieldOf(size('64KB', '1GB'), {
    about: 'flow-control credit of a connection at its start',
    in: { internet: '10MB', hybrid: '10MB' },
  }),
  maxIdleTimeout: fieldOf(duration('1s', '10m'), {
    about: 'idle time after which a connection is closed',
    in: { internet: '30s', hybrid: optional },
  }),
});
