import { at, modeRule } from '../mode-rule.ts';

export const connectionPool = modeRule(
  {
    id: 'mode/connection-pool',
    severity: 'high',
    title: 'the connection pool is no larger than the most connections',
  },
  ({ performance }) => {
    const { connectionPoolSize, maxConnections } = performance;
    if (connectionPoolSize <= maxConnections) return [];
    return [
      {
        path: at('performance.connectionPoolSize'),
        message: `a pool of ${connectionPoolSize} connections is larger than maxConnections ${maxConnections}`,
        hint: `set connectionPoolSize to ${maxConnections} or less`,
      },
    ];
  },
);
