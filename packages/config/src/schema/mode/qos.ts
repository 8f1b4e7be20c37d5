import * as z from 'zod';
import { autoOr } from '../units.ts';
import { fieldOf, group, optional } from './field.ts';
import { bitRate, bool, count, nonEmptyText, size } from './values.ts';

const priorityQueue = z.strictObject({
  name: nonEmptyText,
  priority: count(1, 100).describe('1 is served first'),
  weight: count(1, 100).describe('share of the bandwidth, in percent'),
  affinityMode: z.enum(['datacenter', 'internet', 'auto']).optional().describe('transport preferred, in hybrid'),
});

export const qosSection = group({
  enabled: fieldOf(bool, { about: 'quality of service', in: { internet: true, hybrid: true } }),
  trafficShaping: group({
    enabled: fieldOf(bool, { about: 'shape egress', in: { internet: true, hybrid: true } }),
    maxRate: fieldOf(autoOr(bitRate('1Kbps', '1000Gbps')), {
      about: 'most egress',
      in: { internet: '10Gbps', hybrid: 'auto' },
    }),
    burstSize: fieldOf(size('1KB', '16GB'), {
      about: 'size of the token bucket',
      in: { internet: '100MB', hybrid: optional },
    }),
  }),
  priorityQueues: fieldOf(z.array(priorityQueue).min(1), {
    about: 'queues; their weights sum to 100',
    in: {
      internet: [
        { name: 'critical', priority: 1, weight: 50 },
        { name: 'normal', priority: 2, weight: 30 },
        { name: 'background', priority: 3, weight: 20 },
      ],
      hybrid: [
        { name: 'critical', priority: 1, weight: 50, affinityMode: 'datacenter' },
        { name: 'normal', priority: 2, weight: 30, affinityMode: 'auto' },
        { name: 'background', priority: 3, weight: 20, affinityMode: 'internet' },
      ],
    },
  }),
});
