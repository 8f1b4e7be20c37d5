import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Context, findTool, type ToolSpec } from '@dwcp/io';
import { inspectCgroupHierarchies } from './host/cgroups.ts';
import { netemProbe } from './impairment/netem-support.ts';
import { inspectInotifyRoom } from './inotify-limit.ts';
import { imageTools, labTools } from './lab-tools.ts';
import { inspectRootless } from './rootless/inspect-rootless.ts';
import { userNamespaceArgv } from './rootless/user-namespace-argv.ts';

/** Something a lab uses of this machine, and whether it is there. */
export interface Capability {
  readonly name: string;
  readonly isPresent: boolean;
  /** Without it no lab can be opened; otherwise there is a substitute, named in `detail`. */
  readonly isRequired: boolean;
  readonly detail: string;
  /** One thing to do when it is missing. */
  readonly hint: string | null;
}

/**
 * What this machine offers to a lab, each found by trying it in a namespace that is gone at once. Never throws for
 * something that is missing. A user who is not root learns what he may have in a user namespace, or what forbids it.
 */
export async function probeCapabilities(ctx: Context): Promise<readonly Capability[]> {
  const isRoot = process.getuid?.() === 0;
  const root: Capability = {
    name: 'root',
    isPresent: isRoot,
    isRequired: true,
    detail: isRoot ? 'running as root' : `running as user ${process.getuid?.()}`,
    hint: isRoot ? null : 'full hosts, as a deploy has them, need sudo',
  };
  const rootless = isRoot ? [] : [await probeRootless(ctx)];
  const tools = await Promise.all([...labTools, ...imageTools].map((spec) => probeTool(spec, ctx)));
  const enter = isRoot ? [] : userNamespaceArgv;
  const canTry = rootless.every(({ isPresent }) => isPresent);
  const kernel = canTry ? await Promise.all(kernelProbes.map((probe) => probeKernel(probe, enter, ctx))) : [];
  const overlay = isRoot ? [await probeOverlay(ctx)] : [];
  const machine = [await probeCgroups(), await probeInotify(), await probeRealtime(isRoot, ctx)];
  return [root, ...rootless, ...tools, ...kernel, ...overlay, ...machine];
}

interface KernelProbe {
  readonly name: string;
  readonly argv: readonly string[];
  readonly isRequired: boolean;
  readonly with: string;
  readonly without: string;
}

const link = (kind: string, ...options: readonly string[]) => ['ip', 'link', 'add', 'dwcp0', 'type', kind, ...options];
const natRuleset =
  'add table inet t; add chain inet t c { type nat hook postrouting priority 100; }; add rule inet t c';

const kernelProbes: readonly KernelProbe[] = [
  { name: 'veth', argv: link('veth'), isRequired: true, with: 'links', without: 'no links' },
  {
    name: 'bridge',
    argv: link('bridge'),
    isRequired: true,
    with: 'switched segments',
    without: 'no switched segments',
  },
  {
    name: 'nft-nat',
    argv: ['nft', `${natRuleset} ct state established ip saddr 192.0.2.1 snat ip to 192.0.2.2`],
    isRequired: true,
    with: 'filters and address translation',
    without: 'no filters and address translation',
  },
  {
    name: 'tun',
    argv: ['ip', 'tuntap', 'add', 'mode', 'tun', 'name', 'dwcp0'],
    isRequired: false,
    with: 'userspace tunnels',
    without: 'no userspace tunnels',
  },
  {
    name: 'vxlan',
    argv: link('vxlan', 'id', '1', 'dstport', '4789'),
    isRequired: false,
    with: 'site fabric of cloud regions',
    without: 'no site fabric of cloud regions',
  },
  {
    name: 'wireguard',
    argv: link('wireguard'),
    isRequired: false,
    with: 'WireGuard in the kernel',
    without: 'WireGuard by wireguard-go in userspace: throughput is not that of the kernel',
  },
  {
    name: 'xfrm-interface',
    argv: link('xfrm', 'dev', 'lo', 'if_id', '1'),
    isRequired: false,
    with: 'IPsec in the kernel',
    without: 'IPsec by strongSwan in userspace: throughput is not that of the kernel',
  },
  {
    name: 'netem',
    argv: netemProbe,
    isRequired: false,
    with: 'delay and loss by the kernel',
    without: 'delay and loss only by the forwarder of the lab, in userspace',
  },
  {
    name: 'nft-egress',
    argv: ['nft', 'add table netdev t; add chain netdev t c { type filter hook egress device lo priority 0; }'],
    isRequired: false,
    with: 'loss towards a host without a rule in it',
    without: 'loss towards a host by a rule in the host itself',
  },
];

async function probeKernel(probe: KernelProbe, enter: readonly string[], ctx: Context): Promise<Capability> {
  const isPresent = await succeeds([...enter, 'unshare', '--net', '--', ...probe.argv], ctx);
  return {
    name: probe.name,
    isPresent,
    isRequired: probe.isRequired,
    detail: isPresent ? probe.with : probe.without,
    hint: isPresent || !probe.isRequired ? null : `use a kernel with ${probe.name}`,
  };
}

async function probeTool(spec: ToolSpec, ctx: Context): Promise<Capability> {
  const tool = await findTool(spec, ctx.run);
  const detail =
    tool === null
      ? `not installed (needed for ${spec.neededFor})`
      : [tool.path, tool.version].filter(Boolean).join(' ');
  return {
    name: spec.name,
    isPresent: tool !== null,
    isRequired: true,
    detail,
    hint: tool === null ? spec.howToGet : null,
  };
}

async function probeOverlay(ctx: Context): Promise<Capability> {
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-probe-'));
  try {
    for (const name of ['lower', 'upper', 'work', 'root']) await mkdir(join(dir, name));
    const options = `lowerdir=${dir}/lower,upperdir=${dir}/upper,workdir=${dir}/work`;
    const mount = ['mount', '-t', 'overlay', 'overlay', '-o', options, `${dir}/root`];
    const isPresent = await succeeds(['unshare', '--mount', '--propagation=slave', '--', ...mount], ctx);
    return {
      name: 'overlay',
      isPresent,
      isRequired: true,
      detail: isPresent ? 'disks of hosts' : `no overlay mount on the file system of ${tmpdir()}`,
      hint: isPresent ? null : 'use a kernel with overlayfs and a directory that is not itself on an overlay',
    };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function probeRootless(ctx: Context): Promise<Capability> {
  const reasons = await inspectRootless(ctx);
  const [first, ...others] = reasons;
  const more = others.map(({ reason, hint }) => `; ${reason}: ${hint}`).join('');
  return {
    name: 'rootless',
    isPresent: first === undefined,
    isRequired: false,
    detail:
      first === undefined
        ? 'emulation with light hosts in a user namespace'
        : `no emulation without root: ${first.reason}`,
    hint: first === undefined ? null : `${first.hint}${more}`,
  };
}

async function probeCgroups(): Promise<Capability> {
  const { mode, paths } = await inspectCgroupHierarchies();
  const isPresent = mode !== 'none';
  return {
    name: 'cgroups',
    isPresent,
    isRequired: true,
    detail: isPresent ? `${mode}: ${paths.join(' ')}` : 'no cgroup hierarchy is mounted',
    hint: isPresent ? null : 'mount cgroup2 on /sys/fs/cgroup',
  };
}

async function probeInotify(): Promise<Capability> {
  const { limit, inUse, hosts } = await inspectInotifyRoom();
  return {
    name: 'inotify',
    isPresent: hosts > 0,
    isRequired: true,
    detail: `${inUse} of ${limit} instances in use: ${hosts} more lab hosts fit`,
    hint: hosts > 0 ? null : `run \`sysctl -w fs.inotify.max_user_instances=${limit * 4}\``,
  };
}

/** sched(7): a user may have it by a limit of his own, in a user namespace too. */
async function probeRealtime(isRoot: boolean, ctx: Context): Promise<Capability> {
  const isPresent = await succeeds(['chrt', '--fifo', '1', 'true'], ctx);
  const rule = `${process.env.USER ?? process.getuid?.()} - rtprio 1`;
  const limit = `run \`echo '${rule}' | sudo tee /etc/security/limits.d/dwcp.conf\` and log in again`;
  return {
    name: 'realtime',
    isPresent,
    isRequired: false,
    detail: isPresent
      ? 'probes and links go before other work'
      : 'probes and links wait their turn on a busy machine: outages and round trips come out longer',
    hint: isPresent ? null : isRoot ? 'give dwcp the capability CAP_SYS_NICE' : limit,
  };
}

async function succeeds(argv: readonly string[], ctx: Context): Promise<boolean> {
  const result = await ctx.run.run(argv, { timeoutMs: 10_000, okExitCodes: [...Array(256).keys()] });
  return result.exitCode === 0;
}
