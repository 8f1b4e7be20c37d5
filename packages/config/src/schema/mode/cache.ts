import * as z from 'zod';
import { fieldOf, group } from './field.ts';
import { bool, duration, size } from './values.ts';

export const cacheSection = group({
  enabled: fieldOf(bool, { about: 'cache', in: { internet: true, hybrid: true } }),
  maxSize: fieldOf(size('1MB', '1024GB'), {
    about: 'most memory of the cache',
    in: { internet: '1GB', hybrid: '2GB' },
  }),
  ttl: fieldOf(duration('1s', '720h'), { about: 'lifetime of an entry', in: { internet: '5m', hybrid: '5m' } }),
  evictionPolicy: fieldOf(z.enum(['lru']), {
    about: 'which entry goes first',
    in: { internet: 'lru', hybrid: 'lru' },
  }),
});
