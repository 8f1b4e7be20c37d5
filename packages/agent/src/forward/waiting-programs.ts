/** Programs whose stream is not open yet, of all forwards. */
export interface WaitingPrograms {
  /** To be called when it waits no more, once; `null`: too many wait. */
  enter(forward: string): (() => void) | null;
  readonly count: () => number;
}

/** So many times what is left for others those of a forward may take; a few may wait in any case. */
const mostOfOthers = 7;
const fewWaiting = 8;

/** As with the streams of a link, one forward never takes the last eighth of what others leave. */
export function waitingPrograms(limit: number): WaitingPrograms {
  const waiting = new Map<string, number>();
  let all = 0;

  function leave(forward: string): void {
    all -= 1;
    const left = (waiting.get(forward) ?? 0) - 1;
    if (left > 0) waiting.set(forward, left);
    else waiting.delete(forward);
  }

  return {
    enter(forward) {
      const next = (waiting.get(forward) ?? 0) + 1;
      if (next > fewWaiting && next > mostOfOthers * (limit - all - 1)) return null;
      all += 1;
      waiting.set(forward, next);
      return () => leave(forward);
    },
    count: () => all,
  };
}
