import { formatQuantity } from '../../units.ts';
import { at, modeRule } from '../mode-rule.ts';

export const batchBeforeAck = modeRule(
  {
    id: 'mode/batch-before-ack',
    severity: 'medium',
    title: 'a batch is sent before its messages count as lost',
  },
  ({ protocol, performance }) => {
    const { ackTimeout } = protocol.reliability;
    const { batchTimeout } = performance;
    if (typeof ackTimeout !== 'number' || typeof batchTimeout !== 'number' || batchTimeout < ackTimeout) return [];
    const [batch, ack] = [formatQuantity('duration', batchTimeout), formatQuantity('duration', ackTimeout)];
    return [
      {
        path: at('performance.batchTimeout'),
        message: `batchTimeout ${batch} is not shorter than protocol.reliability.ackTimeout ${ack}`,
        hint: `set batchTimeout below ${ack}`,
      },
    ];
  },
);
