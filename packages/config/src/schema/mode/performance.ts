import * as z from 'zod';
import { autoOr } from '../units.ts';
import { field, fieldOf, group, optional } from './field.ts';
import { bool, boolOrAuto, count, duration, size } from './values.ts';

const core = count(0, 4095);
const bufferSize = autoOr(size('1KB', '1GB'));

export const performanceSection = group({
  targetLatencyMicros: fieldOf(count(1, 1000), {
    about: 'latency goal',
    unit: 'us',
    isActedOn: true,
    in: { datacenter: 5 },
  }),
  targetLatencyMs: fieldOf(count(1, 10000), {
    about: 'latency goal',
    unit: 'ms',
    isActedOn: true,
    in: { internet: 50 },
  }),
  targetLatency: fieldOf(z.literal('auto'), {
    about: 'latency goal of the path in use: 5us in datacenter, 50ms in internet',
    isActedOn: true,
    in: { hybrid: 'auto' },
  }),
  targetThroughputGbps: fieldOf(z.number().min(0).max(400), {
    about: 'throughput goal',
    unit: 'Gbit/s',
    isActedOn: true,
    in: { datacenter: 200, internet: 10 },
  }),
  targetThroughput: fieldOf(z.literal('auto'), {
    about: 'throughput goal of the path in use: 200Gbps in datacenter, 10Gbps in internet',
    isActedOn: true,
    in: { hybrid: 'auto' },
  }),
  sendBufferSize: field(bufferSize, {
    about: 'application send buffer; at least 16MB in datacenter, 4MB in internet; auto only in hybrid',
    in: { datacenter: '16MB', internet: '4MB', hybrid: 'auto' },
  }),
  recvBufferSize: field(bufferSize, {
    about: 'application receive buffer; at least 16MB in datacenter, 4MB in internet; auto only in hybrid',
    in: { datacenter: '16MB', internet: '4MB', hybrid: 'auto' },
  }),
  maxConnections: field(count(1, 100000), {
    about: 'most connections',
    isActedOn: true,
    in: { datacenter: 10000, internet: 50000, hybrid: 30000 },
  }),
  connectionPoolSize: field(count(0, 100000), {
    about: 'pooled connections; at most maxConnections',
    in: { datacenter: 1000, internet: 5000, hybrid: 3000 },
  }),
  idleTimeout: field(duration('1s', '1h'), {
    about: 'idle time after which a connection is closed',
    isActedOn: true,
    in: { datacenter: '300s', internet: '60s', hybrid: '120s' },
  }),
  zeroCopy: field(boolOrAuto, {
    about: 'send without copying',
    in: { datacenter: true, internet: false, hybrid: 'auto' },
  }),
  directIO: field(boolOrAuto, {
    about: 'bypass the page cache',
    in: { datacenter: true, internet: false, hybrid: 'auto' },
  }),
  cpuAffinity: group({
    enabled: field(bool, { about: 'pin threads', in: { datacenter: true, internet: false, hybrid: true } }),
    mode: fieldOf(z.enum(['strict', 'relaxed', 'adaptive']), {
      about: 'pinning policy in hybrid',
      in: { hybrid: 'adaptive' },
    }),
    cores: fieldOf(z.array(core), { about: 'cores used, each once', in: { datacenter: optional } }),
    rxQueues: fieldOf(z.array(core), {
      about: 'cores of the receive queues; a part of cores, none of them in txQueues',
      in: { datacenter: optional },
    }),
    txQueues: fieldOf(z.array(core), {
      about: 'cores of the send queues; a part of cores, none of them in rxQueues',
      in: { datacenter: optional },
    }),
  }),
  pollingMode: field(boolOrAuto, {
    about: 'busy-poll instead of waiting for events; takes each core whole',
    isActedOn: true,
    in: { datacenter: true, internet: false, hybrid: 'auto' },
  }),
  pollTimeout: fieldOf(count(0, 1_000_000), {
    about: 'longest poll; 0 polls without end',
    unit: 'us',
    isActedOn: true,
    in: { datacenter: 0 },
  }),
  eventTimeout: fieldOf(duration('1ms', '10s'), { about: 'longest wait of the event loop', in: { internet: '100ms' } }),
  batchSize: field(count(1, 1024), {
    about: 'messages per batch: completions of RDMA taken at once',
    isActedOn: ['datacenter', 'hybrid'],
    in: { datacenter: 64, internet: 32, hybrid: 48 },
  }),
  batchTimeout: field(autoOr(duration('1us', '1s')), {
    about: 'a batch is sent after this long even when not full',
    in: { datacenter: '10us', internet: '10ms', hybrid: 'auto' },
  }),
});
