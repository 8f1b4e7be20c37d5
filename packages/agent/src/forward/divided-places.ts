/** So many places, of which each of several users has some in any case: nobody takes what is kept for another. */
export interface DividedPlaces {
  join(): OwnPlaces;
}

/** What one user has, and may have. */
export interface OwnPlaces {
  readonly hasRoom: () => boolean;
  /** To be called when the place is needed no more, once; `null`: there is none. */
  take(): (() => void) | null;
  /** Nothing is kept for it any longer. What it has taken it has until it gives it back. */
  leave(): void;
}

/** Of all places this part is kept, the same number for each; of a few places half, so that a few are kept all the same. */
const keptPart = 1 / 4;
const keptPartOfFew = 1 / 2;
const few = 8;

export function dividedPlaces(limit: number): DividedPlaces {
  const users = new Set<{ taken: number }>();
  let all = 0;

  function keptForEach(): number {
    const part = (ratio: number): number => Math.floor((limit * ratio) / users.size);
    return Math.max(part(keptPart), Math.min(few, part(keptPartOfFew)));
  }

  function join(): OwnPlaces {
    const own = { taken: 0 };
    users.add(own);

    function hasRoom(): boolean {
      const kept = keptForEach();
      if (users.has(own) && own.taken < kept) return all < limit;
      let keptForOthers = 0;
      for (const user of users) if (user !== own) keptForOthers += Math.max(0, kept - user.taken);
      return all + keptForOthers < limit;
    }

    return {
      hasRoom,
      take() {
        if (!hasRoom()) return null;
        all += 1;
        own.taken += 1;
        return () => {
          all -= 1;
          own.taken -= 1;
        };
      },
      leave: () => void users.delete(own),
    };
  }

  return { join };
}
