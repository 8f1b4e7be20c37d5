import * as z from 'zod';
import { fieldOf, group, optional } from '../field.ts';
import { bool, count, hugePageSize, size } from '../values.ts';

export const rdmaGroup = group({
  enabled: fieldOf(bool, { about: 'switch RDMA on', isActedOn: true, in: { datacenter: true, hybrid: true } }),
  provider: fieldOf(z.enum(['auto', 'efa', 'verbs', 'shm', 'tcp']), {
    about:
      'libfabric provider; auto takes efa or verbs, whichever has the device. shm and tcp are no RDMA and are taken only by name',
    isActedOn: true,
    in: { datacenter: optional, hybrid: 'auto' },
  }),
  qpType: fieldOf(z.enum(['RC', 'UD', 'DCT']), {
    about: 'queue-pair service type; EFA has no RC (its SRD is reached through libfabric)',
    in: { datacenter: 'RC', hybrid: 'RC' },
  }),
  maxQueuePairs: fieldOf(count(1, 65536), {
    about: 'upper bound of queue pairs; at least 256 in datacenter',
    in: { datacenter: 1024, hybrid: 1024 },
  }),
  maxSendWr: fieldOf(count(1, 32768), {
    about: 'send work requests per queue pair; at least 1024 in datacenter',
    isActedOn: true,
    in: { datacenter: 4096, hybrid: 4096 },
  }),
  maxRecvWr: fieldOf(count(64, 32768), {
    about: 'receive work requests per queue pair',
    isActedOn: true,
    in: { datacenter: 4096, hybrid: 4096 },
  }),
  maxSge: fieldOf(count(1, 30), {
    about: 'scatter/gather entries per work request',
    in: { datacenter: 30, hybrid: optional },
  }),
  maxInlineData: fieldOf(count(0, 1024), {
    about: 'payload copied inline into the work queue entry',
    unit: 'bytes',
    in: { datacenter: 512, hybrid: optional },
  }),
  cqDepth: fieldOf(count(1, 4194304), {
    about: 'completion queue entries; at least maxSendWr + maxRecvWr',
    isActedOn: true,
    in: { datacenter: 8192, hybrid: 8192 },
  }),
  cqPollInterval: fieldOf(count(0, 1000), {
    about: 'pause between polls of the completion queue',
    unit: 'us',
    in: { datacenter: 1, hybrid: optional },
  }),
  memoryRegion: fieldOf(size('1MB', '1024GB'), {
    about: 'registered memory; at most memory.poolSize',
    in: { datacenter: '16GB', hybrid: optional },
  }),
  hugepagesEnabled: fieldOf(bool, {
    about: 'back the memory region with huge pages; follows memory.hugepages when left out',
    isActedOn: true,
    in: { datacenter: optional, hybrid: optional },
  }),
  hugepageSize: fieldOf(hugePageSize, {
    about: 'huge page size',
    isActedOn: true,
    in: { datacenter: '2MB', hybrid: optional },
  }),
  qpTimeout: fieldOf(count(0, 31), {
    about: 'local ACK timeout n: 4.096 us * 2^n, so 14 is about 67 ms',
    unit: 'exponent',
    in: { datacenter: 14, hybrid: optional },
  }),
  retryCount: fieldOf(count(0, 7), { about: 'transport retries', in: { datacenter: 7, hybrid: optional } }),
  rnrRetryCount: fieldOf(count(0, 7), {
    about: 'receiver-not-ready retries; 7 means without end',
    in: { datacenter: 7, hybrid: optional },
  }),
  minRnrTimer: fieldOf(count(0, 31), {
    about: 'receiver-not-ready delay code; 12 is 0.64 ms',
    unit: 'code',
    in: { datacenter: 12, hybrid: optional },
  }),
  maxRdmaReadAtomicOutstanding: fieldOf(count(1, 128), {
    about: 'outstanding RDMA read and atomic operations; the device may allow fewer',
    in: { datacenter: 16, hybrid: optional },
  }),
  enableAtomicOperations: fieldOf(bool, { about: 'allow RDMA atomics', in: { datacenter: true, hybrid: optional } }),
});
