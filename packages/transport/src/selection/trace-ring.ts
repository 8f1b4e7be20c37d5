import type { SelectionInput } from './selection-input.ts';
import { renderTraceLine } from './trace.ts';

/** The latest inputs of one selection, for whoever asks why it decided so. */
export interface TraceRing {
  add(input: SelectionInput): void;
  /** JSON lines, oldest first. */
  text(): string;
}

/** An hour at the shipped interval: with a decision that took the cooldown and the window before it into account. */
const keptInputs = 3_600;

export function createTraceRing(most: number = keptInputs): TraceRing {
  const lines: string[] = [];
  let next = 0;
  return {
    add(input) {
      lines[next % most] = renderTraceLine(input);
      next += 1;
    },
    text() {
      const oldest = next <= most ? 0 : next % most;
      return [...lines.slice(oldest), ...lines.slice(0, oldest)].join('');
    },
  };
}
