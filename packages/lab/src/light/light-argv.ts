import type { HostDirectory } from '../host/host-directory.ts';
import { launchMark } from '../host/lab-processes.ts';
import { overlayOptions } from '../host/overlay-options.ts';
import { namespaceOf, namespacePath } from '../lab-names.ts';

/** argv that becomes a light host: `program` is the compiled lightinit. */
export function lightArgv(options: {
  readonly program: string;
  /** Joined before anything else; null for none. */
  readonly cgroup: string | null;
  readonly lab: string;
  readonly host: string;
  readonly hostname: string;
  readonly directory: HostDirectory;
  readonly trees: readonly string[];
  /** A user without root mounts overlays whose marks are extended attributes of his own (overlayfs, "userxattr"). */
  readonly isRootless: boolean;
}): readonly string[] {
  const { program, cgroup, lab, host, hostname, directory, trees, isRootless } = options;
  const join = cgroup === null ? [] : ['sh', '-euc', 'echo $$ > "$0/cgroup.procs"; exec "$@"', cgroup];
  return [
    ...join,
    program,
    launchMark(lab, host),
    namespacePath(namespaceOf(lab, host)),
    hostname,
    directory.root,
    `${overlayOptions(trees, directory)}${isRootless ? ',userxattr' : ''}`,
  ];
}
