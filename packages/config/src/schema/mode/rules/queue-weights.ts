import { at, modeRule, type Problem } from '../mode-rule.ts';

export const queueWeights = modeRule(
  {
    id: 'mode/queue-weights',
    severity: 'high',
    title: 'the weights of the priority queues sum to 100, each with a name and priority of its own',
  },
  ({ qos }) => {
    const queues = qos?.priorityQueues;
    if (queues === undefined) return [];
    const path = at('qos.priorityQueues');
    const sum = queues.reduce((total, queue) => total + queue.weight, 0);
    const wrongSum: readonly Problem[] =
      sum === 100
        ? []
        : [{ path, message: `the weights sum to ${sum}`, hint: 'weights are percent: make them sum to 100' }];
    const repeated = queues.flatMap((queue, index): readonly Problem[] => {
      const earlier = queues.slice(0, index);
      const field = (['name', 'priority'] as const).find((key) => earlier.some((other) => other[key] === queue[key]));
      if (field === undefined) return [];
      return [
        {
          path: [...path, index, field],
          message: `another queue has the ${field} ${queue[field]}`,
          hint: `give every queue a ${field} of its own`,
        },
      ];
    });
    return [...wrongSum, ...repeated];
  },
);
