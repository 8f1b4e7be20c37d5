import type { DwcpEvent } from '@dwcp/model';
import type { TransportChoice } from '../link/observation.ts';
import { selectionChoice } from '../link/selection-choice.ts';
import type { SelectionReport } from '../node.ts';
import type { Decision } from '../selection/decide.ts';
import { createTraceRing } from '../selection/trace-ring.ts';
import type { NodeParts } from './node-parts.ts';

/** The selection of one link, with what it was given and what it decided last. */
export interface SelectionWatch {
  /** `null` in a mode that chooses nothing. */
  readonly choose: TransportChoice | null;
  report(): SelectionReport | null;
  trace(): string;
}

export function watchSelection(
  { settings, preference }: Pick<NodeParts, 'settings' | 'preference'>,
  options: { readonly peer: string; emit(event: DwcpEvent): void },
): SelectionWatch {
  const [declared] = preference;
  const { selection } = settings;
  const ring = createTraceRing();
  let last: SelectionReport | null = null;
  const tell = (decision: Decision): void => {
    const { use, reason, scores } = decision;
    options.emit({
      code: 'link.transport-chosen',
      message: `${options.peer}: ${use} is chosen, ${reasonText(decision)}`,
      data: { peer: options.peer, transport: use, reason, scores },
    });
  };
  const choose =
    selection === null || declared === 'memory'
      ? null
      : selectionChoice({ ...selection, declared }, (input, decision) => {
          ring.add(input);
          last = { reason: decision.reason, scores: decision.scores };
          if (decision.isSwitch) tell(decision);
        });
  return { choose, report: () => last, trace: ring.text };
}

function reasonText({ reason, scores }: Decision): string {
  const shown =
    scores === null ? '' : `: rdma has a score of ${scores.rdma.toFixed(2)}, tcp of ${scores.tcp.toFixed(2)}`;
  return `${reason}${shown}`;
}
