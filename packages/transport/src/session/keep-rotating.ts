import type { SessionSettings } from './control.ts';
import type { ControlChannel } from './control-channel.ts';
import type { KeyMessage, KeyRotation } from './key-rotation.ts';
import type { ControlRole } from './link-secrets.ts';

/** What Node waits at most; longer timers would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** Rotates the keys of a control channel by their interval, when asked, and never before the last ones had their grace. */
export function keepRotating(
  channel: ControlChannel,
  options: { readonly role: ControlRole; readonly settings: SessionSettings; readonly rotation: KeyRotation },
): { rotate(): void; receive(message: KeyMessage): void } {
  const { role, settings, rotation } = options;
  let movedAt = Number.NEGATIVE_INFINITY;
  let graceTimer: NodeJS.Timeout | null = null;
  let answerTimer: NodeJS.Timeout | null = null;

  const begin = (): void => {
    graceTimer = null;
    try {
      const message = rotation.begin();
      if (message === null) return;
      channel.send(message);
      answerTimer ??= later(() => channel.fail('new keys were not agreed in time'), settings.answerTimeoutMs);
    } catch {
      // Epochs are never used again: the link goes on with a new control channel.
      channel.fail('the last key of this control channel is used up');
    }
  };
  const rotate = (): void => {
    if (graceTimer !== null) return;
    // The dialling node alone waits, as it alone decides when.
    const left = role === 'dialler' ? movedAt + settings.keyGraceMs - performance.now() : 0;
    if (left <= 0) begin();
    else graceTimer = later(begin, left);
  };
  const byInterval = role === 'dialler' ? setInterval(rotate, within(settings.protection.keyRotationMs)) : null;
  byInterval?.unref();
  void channel.closed.then(() => {
    for (const timer of [byInterval, graceTimer, answerTimer]) if (timer !== null) clearTimeout(timer);
  });
  return {
    rotate,
    receive(message) {
      const step = rotation.receive(message);
      if (step === 'violation') return channel.fail(`it sent a ${message.type} that is not its turn`);
      if (step.answer !== null) channel.send(step.answer);
      if (step.isDone) {
        movedAt = performance.now();
        if (answerTimer !== null) clearTimeout(answerTimer);
        answerTimer = null;
      }
      if (step.isWanted) rotate();
    },
  };
}

function later(action: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(action, within(ms)).unref();
}

function within(ms: number): number {
  return Math.min(Math.ceil(ms), longestTimerMs);
}
