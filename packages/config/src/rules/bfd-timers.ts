import type { Issue } from '../issue.ts';
import type { EnvironmentDocument } from '../schema/environment/index.ts';
import { formatQuantity } from '../schema/units.ts';
import { issue, type Path, type Rule } from './rule.ts';
import { tunnelsOf } from './tunnels-of.ts';

/** Below this a pause of the scheduler on a busy or virtual machine looks like a dead neighbor. */
const shortestIntervalUs = 50e3;

export const bfdTimers: Rule = (document) => [
  ...bfdIssues(['routing', 'bfd'], document.routing.bfd),
  ...bfdIssues(['routing', 'fabricBfd'], document.routing.fabricBfd),
  ...tunnelsOf(document).flatMap(({ path, tunnel }) => bfdIssues([...path, 'bfd'], tunnel.bfd)),
];

function bfdIssues(path: Path, bfd: EnvironmentDocument['routing']['fabricBfd']): readonly Issue[] {
  if (bfd === undefined) return [];
  return [
    ...(bfd.interval >= shortestIntervalUs
      ? []
      : [
          issue('config/bfd-timers', [...path, 'interval'], {
            message: `a BFD interval of ${formatQuantity('duration', bfd.interval)} takes jitter for a failure`,
            hint: 'write at least 50ms',
          }),
        ]),
    ...(bfd.multiplier >= 2
      ? []
      : [
          issue('config/bfd-timers', [...path, 'multiplier'], {
            message: 'with a BFD multiplier of 1 one lost packet takes the session down',
            hint: 'write at least 2; 3 is usual',
          }),
        ]),
  ];
}
