import { DwcpError } from '@dwcp/model';
import type { Decision } from './decide.ts';
import { advance, newSelection, type SelectionOptions } from './selection.ts';
import type { ChosenTransport, PathObservation, SelectionInput } from './selection-input.ts';

/** One input as a line of a trace; a trace is JSON lines in order of time. */
export function renderTraceLine({ at, paths, carrying, pinned }: SelectionInput): string {
  return `${JSON.stringify({ at, paths, carrying, pinned })}\n`;
}

/**
 * `as-recorded`: the link is where the trace says, which gives the decisions that were made. `as-decided`: it is where these
 * decisions would have taken it, which tells what other settings would have done on the same paths.
 */
export interface ReplayOptions extends SelectionOptions {
  readonly link: 'as-recorded' | 'as-decided';
}

export function replayTrace(trace: string, options: ReplayOptions): readonly Decision[] {
  let selection = newSelection;
  return readTrace(trace).map((input) => {
    const carrying = options.link === 'as-recorded' ? input.carrying : null;
    const step = advance(selection, { ...input, carrying }, options);
    selection = step.selection;
    return step.decision;
  });
}

/** Throws REPORT_UNREADABLE naming the line. */
export function readTrace(trace: string): readonly SelectionInput[] {
  let last = Number.NEGATIVE_INFINITY;
  return trace
    .split('\n')
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
    .map(({ line, number }) => {
      const input = inputOf(line);
      if (input === null) throw unreadable(number, 'is no input of a selection');
      if (input.at < last) throw unreadable(number, 'is earlier than the line before');
      last = input.at;
      return input;
    });
}

function unreadable(line: number, problem: string): DwcpError {
  return new DwcpError('REPORT_UNREADABLE', `line ${line} of the path trace ${problem}`, {
    hint: 'give a trace as it was recorded; docs/transport-selection.md has its format',
  });
}

function inputOf(line: string): SelectionInput | null {
  const value = parsed(line);
  if (!isMap(value) || !Array.isArray(value.paths)) return null;
  const paths = value.paths.map(pathOf);
  const carrying = transportOf(value.carrying);
  const pinned = transportOf(value.pinned);
  const isWhole =
    paths.every((path) => path !== null) && new Set(paths.map((path) => path.transport)).size === paths.length;
  if (!isWhole || carrying === undefined || pinned === undefined || !isNumber(value.at)) return null;
  return { at: value.at, paths, carrying, pinned };
}

function pathOf(value: unknown): PathObservation | null {
  if (!isMap(value)) return null;
  const transport = transportOf(value.transport);
  if (transport === undefined || transport === null) return null;
  const { roundTripMicros, deliveredBitsPerSecond, capacityBitsPerSecond, lossRatio } = value;
  const isMeasured = [roundTripMicros, deliveredBitsPerSecond, capacityBitsPerSecond, lossRatio].every(isMeasurement);
  return isMeasured
    ? ({ transport, roundTripMicros, deliveredBitsPerSecond, capacityBitsPerSecond, lossRatio } as PathObservation)
    : null;
}

/** `undefined`: neither a transport nor `null`. */
function transportOf(value: unknown): ChosenTransport | null | undefined {
  return value === 'rdma' || value === 'tcp' || value === null ? value : undefined;
}

function isMeasurement(value: unknown): boolean {
  return value === null || (isNumber(value) && value >= 0);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
