import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { LabPlan } from '@dwcp/lab';
import { type Joint, jointsOf } from './joints.ts';

/**
 * The same network by a script of `ip -batch`, as one would write it by hand: namespaces, then all links, then addresses
 * node by node. In a mount namespace of its own, so that the names of the namespaces are gone with it.
 */
export async function runBareScript(
  plan: LabPlan,
  options: { readonly directory: string; readonly ctx: Context },
): Promise<{ readonly upSeconds: number; readonly downSeconds: number; readonly processorSeconds: number }> {
  const { directory, ctx } = options;
  const nodes = plan.hosts.map((host) => host.name);
  const joints = jointsOf(plan);
  const write = (name: string, lines: readonly string[]) => writeFile(join(directory, name), `${lines.join('\n')}\n`);
  await write(
    'namespaces',
    nodes.map((node) => `netns add ${node}`),
  );
  await write('links', joints.map(renderLink));
  await write(
    'remove',
    nodes.map((node) => `netns del ${node}`),
  );
  await write('nodes', nodes);
  for (const node of nodes) {
    const ends = joints.flatMap((joint) => joint.filter((end) => end.node === node));
    await write(`${node}.node`, [
      'link set lo up',
      ...ends.flatMap((end) => [`addr add ${end.address} dev ${end.device}`, `link set ${end.device} up`]),
    ]);
  }
  const { stdout } = await ctx.run.run(['unshare', '--mount', '--', 'bash', '-euc', script], {
    timeoutMs: 1_800_000,
    cwd: directory,
  });
  const [start = 0, up = 0, down = 0, user = 0, system = 0] = stdout.trim().split(/\s+/).map(Number);
  return { upSeconds: up - start, downSeconds: down - up, processorSeconds: user + system };
}

function renderLink([a, b]: Joint): string {
  return `link add ${a.device} netns ${a.node} type veth peer name ${b.device} netns ${b.node}`;
}

/** Prints when it began, when all was up, when all was down, and what its processes took of the processors until up. */
const script = `
mkdir -p /run/netns
mount -t tmpfs tmpfs /run/netns
echo $EPOCHREALTIME
ip -batch namespaces
ip -batch links
while read -r node; do nsenter --net=/run/netns/$node ip -batch $node.node; done < nodes
echo $EPOCHREALTIME
times > times
ip -batch remove
echo $EPOCHREALTIME
tail -1 times | sed 's/[0-9]*m\\([0-9.]*\\)s/\\1/g'
`;
