import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Context, type NodeRunner, prefixedNodeRunner, processRunner, type Runner } from '@dwcp/io';
import { gatewayOf, type Topology } from '@dwcp/model';
import { renderRelease, secretFiles } from '@dwcp/network';
import { loadTunnelSecrets } from '@dwcp/provision';

export interface IpsecGateways {
  /** Runs inside a gateway: own network, processes and file system tree. */
  runnerOf(name: string): NodeRunner;
  close(): Promise<void>;
}

/**
 * Brings gateways up beside each other, each a namespace whose tree is the lab image with the IPsec files and the firewall
 * of its release and nothing else of it, all on one underlay. What it starts ends with the process that called.
 */
export async function openIpsecGateways(
  topology: Topology,
  options: { readonly names: readonly string[]; readonly imageDir: string },
  ctx: Context,
): Promise<IpsecGateways> {
  const dir = await mkdtemp(join(tmpdir(), 'dwcp-t-ipsec-'));
  const life = new AbortController();
  const holder = processRunner(life.signal);
  const ends: Promise<unknown>[] = [];
  const runners = new Map<string, NodeRunner>();
  const close = async (): Promise<void> => {
    life.abort();
    await Promise.all(ends);
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await writeTrees(topology, { ...options, dir }, ctx);
    const underlay = await hold(holder, { script: 'ip link add wan type bridge; ip link set wan up', ends });
    for (const [index, name] of options.names.entries()) {
      const root = join(dir, name, 'root');
      const pid = await hold(holder, { script: treeScript(join(dir, name), options.imageDir), ends });
      const script = joinScript(topology, { name, names: options.names, index, underlay });
      await ctx.run.run(['nsenter', '--target', pid, '--net', '--', 'sh', '-euc', script], { timeoutMs: 20_000 });
      const port = `ip link set port${index} master wan up`;
      await ctx.run.run(['nsenter', '--target', underlay, '--net', '--', 'sh', '-euc', port], { timeoutMs: 20_000 });
      const prefix = ['nsenter', '--target', pid, '--net', '--mount', '--pid', '--', 'chroot', root];
      runners.set(name, prefixedNodeRunner(name, prefix, ctx.run));
      const daemon = holder.run([...prefix, 'sh', '-euc', startScript], { timeoutMs: 600_000 });
      ends.push(daemon.catch(() => {}));
    }
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    runnerOf(name) {
      const runner = runners.get(name);
      if (runner === undefined) throw new Error(`no ${name}`);
      return runner;
    },
    close,
  };
}

/** The files as they will be above the image: those of the release, and the secrets a deploy delivers. */
async function writeTrees(
  topology: Topology,
  options: { readonly names: readonly string[]; readonly dir: string },
  ctx: Context,
): Promise<void> {
  const secrets = await loadTunnelSecrets(topology, { environment: {}, keptDir: join(options.dir, 'kept') }, ctx);
  const releases = renderRelease(topology, { publicKeys: {} });
  for (const name of options.names) {
    const files = releases.find((release) => release.node === name)?.files ?? [];
    const texts = [
      ...files.filter(({ role }) => role === 'ipsec' || role === 'firewall'),
      ...Object.entries(secretFiles(topology, gatewayOf(topology, name), secrets)).map(([path, content]) => ({
        path,
        content,
        permissions: 0o600,
      })),
    ];
    for (const sub of ['upper', 'work', 'root']) await mkdir(join(options.dir, name, sub), { recursive: true });
    for (const { path, content, permissions } of texts) {
      const target = join(options.dir, name, 'upper', path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, content, { mode: permissions });
    }
  }
}

/** Starts a namespace that lives until it is told to end; returns the pid of its first process. */
async function hold(
  holder: Runner,
  { script, ends }: { readonly script: string; readonly ends: Promise<unknown>[] },
): Promise<string> {
  const isolate = ['unshare', '--net', '--mount', '--propagation=private', '--pid', '--fork', '--kill-child'];
  // The shell is 1 inside; /proc is still that of the machine and tells its pid there.
  const held = `read -r pid rest < /proc/self/stat; ip link set lo up; ${script}; echo "$pid"; exec sleep 3600`;
  const argv = ['setpriv', '--pdeathsig=KILL', '--', ...isolate, '--', 'sh', '-euc', held];
  return new Promise((resolve, reject) => {
    const life = holder.run(argv, { timeoutMs: 3_600_000, onLine: resolve });
    life.catch(reject);
    ends.push(life.catch(() => {}));
  });
}

function treeScript(dir: string, imageDir: string): string {
  return [
    `mount -t overlay overlay -o lowerdir=${imageDir},upperdir=${dir}/upper,workdir=${dir}/work ${dir}/root`,
    `mount -t proc proc ${dir}/root/proc`,
    `mount -t sysfs sysfs ${dir}/root/sys`,
    `mount -t tmpfs tmpfs ${dir}/root/run`,
    `mount --bind /dev ${dir}/root/dev`,
  ].join('; ');
}

/** The public address on the device that carries it, and a way to each of the others without any gateway between. */
function joinScript(
  topology: Topology,
  options: {
    readonly name: string;
    readonly names: readonly string[];
    readonly index: number;
    readonly underlay: string;
  },
): string {
  const { underlayInterface: device, publicAddress } = gatewayOf(topology, options.name);
  return [
    `ip link add ${device} type veth peer name port${options.index} netns ${options.underlay}`,
    `ip address add ${publicAddress}/32 dev ${device}`,
    `ip link set ${device} up`,
    ...options.names
      .filter((other) => other !== options.name)
      .map((other) => `ip route add ${gatewayOf(topology, other).publicAddress}/32 dev ${device}`),
  ].join('\n');
}

/** As strongswan.service does it. */
const startScript = `
/usr/sbin/nft -f /etc/nftables.conf
/usr/lib/dwcp/ipsec start
charon-systemd &
until [ -S /run/charon.vici ]; do sleep 0.02; done
/usr/lib/dwcp/ipsec load
wait`;
