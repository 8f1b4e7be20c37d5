import type { FrameRejection } from '../frame/rejection.ts';
import { type Misdeed, misdeedOf } from './misdeed.ts';

export type RejectionCounts = Readonly<Partial<Record<FrameRejection, number>>>;

/** Makes misdeeds of what a path has rejected since it was looked at last. One for each path. */
export function createRejectionWatch(): (rejections: RejectionCounts) => ReadonlyMap<Misdeed, number> {
  let seen: RejectionCounts = {};
  return (rejections) => {
    const found = new Map<Misdeed, number>();
    for (const [reason, count] of Object.entries(rejections)) {
      const rejection = reason as FrameRejection;
      const more = count - (seen[rejection] ?? 0);
      const misdeed = misdeedOf(rejection);
      if (more > 0 && misdeed !== null) found.set(misdeed, (found.get(misdeed) ?? 0) + more);
    }
    seen = { ...rejections };
    return found;
  };
}
