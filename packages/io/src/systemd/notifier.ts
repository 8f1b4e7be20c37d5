/** What a service tells systemd (sd_notify(3)). Without systemd every call does nothing. */
export interface Notifier {
  /** How often systemd wants a sign of life; null when it wants none. */
  readonly watchdogMs: number | null;
  ready(status: string): void;
  status(text: string): void;
  reloading(): void;
  stopping(): void;
  watchdog(): void;
}

export interface NotifierOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly send: (socket: string, text: string) => void;
  /** Told once: a supervisor that cannot be told is found by its own time limits. */
  readonly onFailure: (cause: unknown) => void;
}

export function systemdNotifier({ environment, pid, send, onFailure }: NotifierOptions): Notifier {
  const socket = environment.NOTIFY_SOCKET ?? '';
  let isBroken = false;
  const tell = (...lines: readonly string[]): void => {
    if (socket === '' || isBroken) return;
    try {
      send(socket, lines.join('\n'));
    } catch (cause) {
      isBroken = true;
      onFailure(cause);
    }
  };
  return {
    watchdogMs: watchdogMsOf(environment, pid),
    ready: (status) => tell('READY=1', statusLine(status)),
    status: (text) => tell(statusLine(text)),
    reloading: () => tell('RELOADING=1', `MONOTONIC_USEC=${process.hrtime.bigint() / 1000n}`),
    stopping: () => tell('STOPPING=1', statusLine('draining')),
    // A missed one is made up for by the next: a full queue is no reason to stop trying.
    watchdog() {
      tell('WATCHDOG=1');
      isBroken = false;
    },
  };
}

/** sd_watchdog_enabled(3): of another process's watchdog this one has nothing to do. */
function watchdogMsOf(environment: NotifierOptions['environment'], pid: number): number | null {
  const micros = Number(environment.WATCHDOG_USEC);
  const owner = environment.WATCHDOG_PID;
  if (!Number.isSafeInteger(micros) || micros <= 0) return null;
  return owner === undefined || owner === String(pid) ? micros / 1000 : null;
}

/** One line: a line break would begin a new assignment. */
function statusLine(text: string): string {
  return `STATUS=${text.replace(/[\p{Cc}]/gu, ' ')}`;
}
