import { field, group, required } from './field.ts';
import { count, size } from './values.ts';

export const limitsSection = group({
  maxCPU: field(count(1, 4096), {
    about: 'most processor cores',
    unit: 'cores',
    in: { datacenter: 16, internet: 32, hybrid: 32 },
  }),
  maxMemory: field(size('1MB', '16384GB'), { about: 'most memory', in: required }),
  maxOpenFiles: field(count(1024, 1048576), {
    about: 'most open file descriptors',
    in: { datacenter: 1048576, internet: 65536, hybrid: 524288 },
  }),
  maxThreads: field(count(1, 65536), {
    about: 'most threads',
    in: { datacenter: 256, internet: 512, hybrid: 512 },
  }),
});
