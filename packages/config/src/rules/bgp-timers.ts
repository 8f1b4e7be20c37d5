import { formatQuantity } from '../schema/units.ts';
import { issue, type Rule } from './rule.ts';

/** RFC 4271 §4.4: keepalives at a third of the hold time. */
export const bgpTimers: Rule = (document) => {
  const { hold, keepalive } = document.routing;
  if (hold >= 3 * keepalive) return [];
  return [
    issue('config/bgp-timers', ['routing', 'hold'], {
      message: `a hold time of ${formatQuantity('duration', hold)} is less than three keepalives of ${formatQuantity('duration', keepalive)}`,
      hint: `write at least ${formatQuantity('duration', 3 * keepalive)}`,
    }),
  ];
};
