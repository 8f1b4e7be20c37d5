import { readTextIfPresent } from '@dwcp/io';
import type { CapabilityReport } from './doctor-report.ts';

/** What the lab asks of the machine besides tools. Reads only. */
export async function inspectMachine(): Promise<readonly CapabilityReport[]> {
  const isRoot = process.getuid?.() === 0;
  const overlay = await fileSystemIsKnown('overlay');
  return [
    {
      name: 'root',
      status: isRoot ? 'ok' : 'missing',
      detail: isRoot ? 'namespaces and mounts of the lab can be made' : 'run dwcp with sudo to deploy a lab',
    },
    {
      name: 'overlayfs',
      status: overlay ? 'ok' : 'missing',
      detail: overlay ? 'lab hosts share one tree' : 'the kernel does not list overlay in /proc/filesystems',
    },
    await kernelWireguard(),
  ];
}

async function fileSystemIsKnown(name: string): Promise<boolean> {
  const list = (await readTextIfPresent('/proc/filesystems')) ?? '';
  return list.split('\n').some((line) => line.trim().endsWith(name));
}

/** A built-in or loaded module shows in /sys/module; one that can be loaded shows in modules.dep or modules.builtin. */
async function kernelWireguard(): Promise<CapabilityReport> {
  const release = ((await readTextIfPresent('/proc/sys/kernel/osrelease')) ?? '').trim();
  const lists = await Promise.all(
    ['modules.dep', 'modules.builtin'].map((name) => readTextIfPresent(`/lib/modules/${release}/${name}`)),
  );
  const isLoaded = (await readTextIfPresent('/sys/module/wireguard/version')) !== null;
  const isThere = isLoaded || lists.some((list) => list?.includes('/wireguard.ko') === true);
  return {
    name: 'kernel WireGuard',
    status: isThere ? 'ok' : 'fallback',
    detail: isThere
      ? `kernel ${release}`
      : `kernel ${release} has none: wireguard-go in user space, its throughput says nothing of hardware`,
  };
}
