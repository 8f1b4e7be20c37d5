/** Whose turn it is among those who have something to send. */
export interface FairTurns<T> {
  /** Has something, or may have; keeps its place when it waits already. */
  add(member: T): void;
  remove(member: T): void;
  /** `false`: it was served since it was added, and keeps its place: nobody gets ahead by leaving and coming back. */
  removeUnserved(member: T): boolean;
  /** What the member whose turn it is serves. Who serves nothing waits no more, and the next one is asked. */
  take<S extends Served>(serve: (member: T) => S | null, whose?: Turns): S | null;
  readonly count: () => number;
}

/** `sparse`: only of those who have sent little lately. */
export type Turns = 'all' | 'sparse';

export interface Served {
  readonly bytes: number;
}

/**
 * Deficit round robin by bytes, and those who have sent little lately before those who always have something, as RFC 8290 section 4.2
 * has it: who asks and answers in few bytes waits for nobody's backlog, and who sends much gets as much as each other one that does.
 */
export function fairTurns<T>(quantumBytes: number): FairTurns<T> {
  /** Bytes each may still send before it goes to the end. */
  const sparse = new Map<T, number>();
  const busy = new Map<T, number>();

  function moveToEnd(member: T, credit: number): void {
    sparse.delete(member);
    busy.delete(member);
    busy.set(member, credit);
  }

  return {
    add(member) {
      if (!sparse.has(member) && !busy.has(member)) sparse.set(member, quantumBytes);
    },
    remove(member) {
      sparse.delete(member);
      busy.delete(member);
    },
    removeUnserved: (member) => sparse.get(member) === quantumBytes && sparse.delete(member),
    count: () => sparse.size + busy.size,
    take(serve, whose = 'all') {
      for (;;) {
        if (sparse.size === 0 && whose === 'sparse') return null;
        const turns = sparse.size > 0 ? sparse : busy;
        const [first] = turns;
        if (first === undefined) return null;
        const [member, credit] = first;
        if (credit <= 0) {
          moveToEnd(member, credit + quantumBytes);
          continue;
        }
        const served = serve(member);
        if (served !== null) {
          turns.set(member, credit - served.bytes);
          return served;
        }
        // Who comes back before the others have had a turn is not sparse: nobody gets ahead by sending in bursts.
        if (turns === sparse && busy.size > 0) moveToEnd(member, credit);
        else turns.delete(member);
      }
    },
  };
}
