import { at, modeRule } from '../mode-rule.ts';

/** Every posted work request may complete before the queue is polled; a full queue is a fatal error of the queue pair. */
export const completionQueueDepth = modeRule(
  {
    id: 'mode/completion-queue-depth',
    severity: 'high',
    title: 'the completion queue holds every outstanding work request',
  },
  ({ network }) => {
    const { cqDepth, maxSendWr, maxRecvWr } = network.rdma ?? {};
    if (cqDepth === undefined || maxSendWr === undefined || maxRecvWr === undefined) return [];
    const needed = maxSendWr + maxRecvWr;
    if (cqDepth >= needed) return [];
    return [
      {
        path: at('network.rdma.cqDepth'),
        message: `${cqDepth} entries cannot hold ${maxSendWr} send and ${maxRecvWr} receive work requests`,
        hint: `set cqDepth to ${needed} or more`,
      },
    ];
  },
);
