import type { EventSink } from '@dwcp/io';

/** Shows a run while it goes on, on stderr. */
export interface Progress extends EventSink {
  /** A command is about to start; shown with --verbose only. */
  command(argv: readonly string[]): void;
  /** Takes the live line away while something else is printed, a question say. */
  pause(): void;
  resume(): void;
  close(): void;
}

/** What is running right now, read from the events of the verbs. */
export interface RunningStep {
  readonly name: string;
  readonly startedMs: number;
}

export interface StepTracker {
  /** Takes an event in; returns the step it finished, if it did. */
  take(event: { readonly code: string; readonly message: string; readonly data?: unknown }): FinishedStep | null;
  /** The step that started last among those still running; the command itself when there is none. */
  readonly current: RunningStep;
  /** The latest message, `` when it adds nothing to the step's name. */
  readonly detail: string;
}

export interface FinishedStep {
  readonly name: string;
  readonly durationMs: number;
}

/** Every verb marks its steps with `<area>.step-started` and `<area>.step-finished`, the name in `data.step`. */
export function trackSteps(command: string, nowMs: () => number): StepTracker {
  const base: RunningStep = { name: command, startedMs: nowMs() };
  const running: RunningStep[] = [];
  let detail = '';
  return {
    get current() {
      return running.at(-1) ?? base;
    },
    get detail() {
      return detail;
    },
    take(event) {
      const name = stepOf(event.data) ?? event.message;
      if (event.code.endsWith('.step-started')) {
        running.push({ name, startedMs: nowMs() });
        detail = '';
        return null;
      }
      if (!event.code.endsWith('.step-finished')) {
        detail = event.message.split('\n')[0] ?? '';
        return null;
      }
      detail = '';
      const index = running.findIndex((step) => step.name === name);
      const [step] = index < 0 ? [] : running.splice(index, 1);
      return { name, durationMs: nowMs() - (step?.startedMs ?? nowMs()) };
    },
  };
}

function stepOf(data: unknown): string | null {
  if (typeof data !== 'object' || data === null || !('step' in data)) return null;
  return typeof data.step === 'string' ? data.step : null;
}
