import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

/** A connection closed as idle in the middle of the retries makes the later ones useless. */
export const retryBudget = modeRule(
  { id: 'mode/retry-budget', severity: 'medium', title: 'all retries fit into the idle timeout of the connection' },
  ({ protocol, performance }) => {
    const { ackTimeout, maxRetries } = protocol.reliability;
    if (typeof ackTimeout !== 'number' || typeof maxRetries !== 'number') return [];
    const longest = ackTimeout * (maxRetries + 1);
    if (longest <= performance.idleTimeout) return [];
    const [all, idle] = [formatQuantity('duration', longest), formatQuantity('duration', performance.idleTimeout)];
    return [
      {
        path: at('protocol.reliability.maxRetries'),
        message: `${maxRetries} retries take ${all} and the connection is closed after ${idle}`,
        hint: 'lower maxRetries or ackTimeout, or raise performance.idleTimeout',
      },
    ];
  },
);
