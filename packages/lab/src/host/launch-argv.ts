import { inNamespace, namespaceDirectory, namespaceOf } from '../lab-names.ts';
import type { HostDirectory } from './host-directory.ts';
import { launchMark } from './lab-processes.ts';
import { overlayOptions } from './overlay-options.ts';

/**
 * Becomes the host: joins the cgroups given up to `--`, mounts the host's disk in the private mount namespace it is
 * started in, so the mount is gone when the host is, and turns into the container manager.
 * /run is covered because the manager leaves its own directories there, and because copies of the machine's named
 * network namespaces would keep them alive.
 */
const script = `
while [ "$1" != -- ]; do echo $$ > "$1/cgroup.procs"; shift; done
shift; options=$1; root=$2; shift 2
for namespace in ${namespaceDirectory}/*; do umount "$namespace" 2>/dev/null || :; done
mount -t tmpfs -o mode=0755 tmpfs /run
mount -t overlay overlay -o "$options" "$root"
exec "$@"
`;

/** argv that starts a host. Without a container manager registered anywhere and without a terminal. */
export function launchArgv(options: {
  readonly lab: string;
  readonly host: string;
  readonly hostname: string;
  readonly directory: HostDirectory;
  readonly trees: readonly string[];
  readonly cgroups: readonly string[];
}): readonly string[] {
  const { lab, host, directory } = options;
  const overlay = overlayOptions(options.trees, directory);
  return inNamespace(namespaceOf(lab, host), [
    'unshare',
    '--mount',
    '--propagation=slave',
    '--',
    'sh',
    '-euc',
    script,
    launchMark(lab, host),
    ...options.cgroups,
    '--',
    overlay,
    directory.root,
    'systemd-nspawn',
    '--quiet',
    '--register=no',
    '--keep-unit',
    // The launcher is in the host's namespace already.
    '--network-namespace-path=/proc/self/ns/net',
    `--directory=${directory.root}`,
    `--machine=${lab}-${host}`,
    `--hostname=${options.hostname}`,
    // Without all of them the manager takes CAP_NET_ADMIN away when the network namespace is handed in.
    '--capability=all',
    // These would reach the machine.
    '--drop-capability=CAP_SYS_MODULE,CAP_SYS_TIME,CAP_SYS_RAWIO',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    '--console=pipe',
    '--boot',
  ]);
}

/** Else /proc/sys/net is read-only inside the host. */
export const launchEnvironment: Readonly<Record<string, string>> = { SYSTEMD_NSPAWN_API_VFS_WRITABLE: 'network' };
