import type { FramePath } from '../frame-path.ts';
import type { Link } from '../link/link.ts';
import type { Control } from '../session/control.ts';
import type { TransportKind } from '../transport.ts';
import { retiredPaths } from './retired-paths.ts';

/** The paths of a link by the control channel they came by. */
export interface ControlPaths {
  /** It gave the link a path, which need not live any more. */
  readonly hadPath: (control: Control) => boolean;
  readonly hasRoomFor: (kind: TransportKind) => boolean;
  add(path: FramePath, owner: Control): void;
  /** Those of this transport that came by other control channels: their keys cannot be changed any more. */
  retireOlder(kind: TransportKind, owner: Control): void;
  destroyAll(): void;
}

export interface ControlPathsOptions {
  readonly link: Pick<Link, 'retirePath'>;
  /** Of one transport: those of two control channels at once, and room for an end that is set to more flows. */
  mostPaths(kind: TransportKind): number;
}

export function controlPaths({ link, mostPaths }: ControlPathsOptions): ControlPaths {
  /** Those that carry. */
  const pathsOf = new Map<Control, Set<FramePath>>();
  const retired = retiredPaths();

  return {
    hadPath: (control) => pathsOf.has(control),
    hasRoomFor(kind) {
      const alike = [...pathsOf.values()].flatMap((paths) => [...paths]).filter((path) => path.kind === kind);
      return alike.length < mostPaths(kind);
    },
    add(path, owner) {
      const own = pathsOf.get(owner) ?? new Set();
      pathsOf.set(owner, own.add(path));
      void path.closed.then(() => own.delete(path));
    },
    retireOlder(kind, owner) {
      for (const [other, paths] of pathsOf) {
        if (other === owner) continue;
        for (const old of paths) {
          if (old.kind !== kind) continue;
          // Before it is closed, which may take long: the paths that come next need its place.
          paths.delete(old);
          link.retirePath(old);
          retired.add(old, mostPaths(kind));
        }
        if (paths.size === 0) pathsOf.delete(other);
      }
    },
    destroyAll() {
      for (const paths of pathsOf.values()) for (const path of paths) path.destroy();
      retired.destroyAll();
    },
  };
}
