import type { Output } from '@dwcp/terminal';
import { formatSeconds } from '@dwcp/terminal';
import { isNoteworthy } from './noteworthy.ts';
import { type Progress, trackSteps } from './progress.ts';
import { shorten } from './text-progress.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 100;
/** A command that ends sooner shows no live line at all. */
const silentMs = 400;
/** Waits shorter than this need no elapsed time. */
const quietMs = 2_000;
const clearLine = '\r\u001b[2K';

/** One live line on a terminal, with a line left behind for every finished step. */
export function liveProgress(
  output: Output,
  options: { readonly command: string; readonly isVerbose: boolean; readonly nowMs: () => number },
): Progress {
  const steps = trackSteps(options.command, options.nowMs);
  const { palette } = output;
  let frame = 0;
  let isPaused = false;
  let isShown = false;

  const clear = (): void => {
    if (isShown) output.write(clearLine);
    isShown = false;
  };
  const draw = (): void => {
    const elapsedMs = options.nowMs() - steps.current.startedMs;
    if (isPaused || elapsedMs < silentMs) return;
    frame = (frame + 1) % frames.length;
    const elapsed = elapsedMs < quietMs ? '' : ` ${formatSeconds(elapsedMs)}`;
    const head = `${frames[frame]} ${steps.current.name}${elapsed}`;
    const room = Math.max(0, output.columns - head.length - 3);
    const detail = steps.detail === '' || room < 10 ? '' : `  ${steps.detail.slice(0, room)}`;
    output.write(`${clearLine}${head.slice(0, output.columns - 1)}${palette.dim(detail)}`);
    isShown = true;
  };
  const line = (text: string): void => {
    clear();
    output.write(`${text}\n`);
  };
  const timer = setInterval(draw, frameMs);
  timer.unref();
  return {
    emit(event) {
      const finished = steps.take(event);
      if (finished !== null) {
        line(`${palette.good('✓')} ${finished.name} ${palette.dim(formatSeconds(finished.durationMs))}`);
      } else if (options.isVerbose && !event.code.endsWith('.step-started')) {
        line(palette.dim(`  ${event.code}: ${event.message}`));
      } else if (isNoteworthy(event)) {
        line(`${palette.warn('!')} ${event.message}`);
      }
    },
    command(argv) {
      if (options.isVerbose) line(palette.dim(`  + ${shorten(argv)}`));
    },
    pause() {
      isPaused = true;
      clear();
    },
    resume() {
      isPaused = false;
    },
    close() {
      clearInterval(timer);
      clear();
    },
  };
}
