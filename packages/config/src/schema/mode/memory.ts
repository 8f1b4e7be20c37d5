import { field, fieldOf, group, required } from './field.ts';
import { bool, boolOrAuto, hugePageSize, size } from './values.ts';

export const memorySection = group({
  hugepages: field(boolOrAuto, {
    about: 'use huge pages; true reserves poolSize at boot, auto leaves it to dwcpd',
    isActedOn: true,
    in: { datacenter: true, internet: false, hybrid: 'auto' },
  }),
  hugepageSize: fieldOf(hugePageSize, {
    about: 'huge page size',
    isActedOn: true,
    in: { datacenter: '2MB', hybrid: '2MB' },
  }),
  poolSize: field(size('1MB', '16384GB'), {
    about: 'memory pool; at most limits.maxMemory',
    isActedOn: true,
    in: required,
  }),
  preAllocate: field(boolOrAuto, {
    about: 'allocate the pool at start',
    in: { datacenter: true, internet: false, hybrid: 'auto' },
  }),
  numaAware: field(bool, {
    about: 'place memory on the NUMA node of its user; true in datacenter',
    in: { datacenter: true, internet: false, hybrid: true },
  }),
  localAllocOnly: fieldOf(bool, { about: 'never take memory of another NUMA node', in: { datacenter: true } }),
});
