import type { FramePath } from '../frame-path.ts';

/** Paths that carry nothing new and are not closed yet. */
export interface RetiredPaths {
  /** With more than `most` of its transport, the one that has had the longest time is waited for no more. */
  add(path: FramePath, most: number): void;
  destroyAll(): void;
}

export function retiredPaths(): RetiredPaths {
  const retired = new Set<FramePath>();
  return {
    add(path, most) {
      retired.add(path);
      void path.closed.then(() => retired.delete(path));
      const alike = [...retired].filter(({ kind }) => kind === path.kind);
      for (const old of alike.slice(0, Math.max(0, alike.length - most))) {
        retired.delete(old);
        old.destroy();
      }
    },
    destroyAll() {
      for (const path of retired) path.destroy();
    },
  };
}
