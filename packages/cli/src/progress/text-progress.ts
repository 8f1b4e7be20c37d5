import type { Output } from '@dwcp/terminal';
import { formatSeconds } from '@dwcp/terminal';
import { isNoteworthy } from './noteworthy.ts';
import { type Progress, trackSteps } from './progress.ts';

const heartbeatMs = 10_000;

/** Plain lines: one when a step starts, one when it ends, one heartbeat per ten seconds in between. */
export function textProgress(
  output: Output,
  options: { readonly command: string; readonly isVerbose: boolean; readonly nowMs: () => number },
): Progress {
  const steps = trackSteps(options.command, options.nowMs);
  let isPaused = false;
  const timer = setInterval(() => {
    if (isPaused) return;
    const elapsed = formatSeconds(options.nowMs() - steps.current.startedMs);
    const detail = steps.detail === '' ? '' : ` (${steps.detail})`;
    output.write(`… ${steps.current.name}: ${elapsed}${detail}\n`);
  }, heartbeatMs);
  timer.unref();
  return {
    emit(event) {
      const finished = steps.take(event);
      if (finished !== null) {
        output.write(`✓ ${finished.name} ${output.palette.dim(formatSeconds(finished.durationMs))}\n`);
      } else if (event.code.endsWith('.step-started')) {
        output.write(`→ ${steps.current.name}\n`);
      } else if (options.isVerbose) {
        output.write(`  ${event.code}: ${event.message}\n`);
      } else if (isNoteworthy(event)) {
        output.write(`! ${event.message}\n`);
      }
    },
    command(argv) {
      if (options.isVerbose) output.write(`  + ${shorten(argv)}\n`);
    },
    pause() {
      isPaused = true;
    },
    resume() {
      isPaused = false;
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** A command on one line; scripts and documents passed as a word are cut. */
export function shorten(argv: readonly string[]): string {
  const line = argv.join(' ').replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
