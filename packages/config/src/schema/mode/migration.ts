import { fieldOf, group } from './field.ts';
import { bool, duration } from './values.ts';

export const migrationSection = group({
  enabled: fieldOf(bool, { about: 'move live connections between transports', in: { hybrid: true } }),
  seamless: fieldOf(bool, { about: 'without a visible break', in: { hybrid: true } }),
  migrationTimeout: fieldOf(duration('10ms', '10m'), { about: 'longest move', in: { hybrid: '5s' } }),
  preserveState: fieldOf(bool, { about: 'keep what the connection remembers', in: { hybrid: true } }),
  fallbackOnFailure: fieldOf(bool, { about: 'return to the old transport when a move fails', in: { hybrid: true } }),
});
