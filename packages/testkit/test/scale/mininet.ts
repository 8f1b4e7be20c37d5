import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { LabPlan } from '@dwcp/lab';
import { jointsOf } from './joints.ts';

/** Beyond it Mininet is taken to be stuck. */
const timeoutMs = 3_600_000;

/**
 * The same network by Mininet's own interface: hosts, and links between them, no switch and no controller. Returns the
 * reason where it is not there. It is looked for on the paths of this process, PYTHONPATH among them.
 */
export async function runMininet(
  plan: LabPlan,
  options: { readonly directory: string; readonly ctx: Context },
): Promise<{ upSeconds: number; downSeconds: number; processorSeconds: number } | string> {
  const { directory, ctx } = options;
  const env = { PYTHONPATH: process.env.PYTHONPATH ?? '' };
  const found = await ctx.run.run(['python3', '-c', 'import shutil, mininet.net; assert shutil.which("mnexec")'], {
    timeoutMs: 20_000,
    okExitCodes: [0, 1],
    env,
  });
  if (found.exitCode !== 0) return 'the Debian package mininet is not installed: run `apt-get install mininet`';
  const network = {
    nodes: plan.hosts.map((host) => host.name),
    links: jointsOf(plan).map(([a, b]) => [a.node, a.address, b.node, b.address]),
  };
  await writeFile(join(directory, 'network.json'), JSON.stringify(network));
  await writeFile(join(directory, 'mininet-scale.py'), script);
  const { stdout } = await ctx.run.run(['python3', 'mininet-scale.py'], { timeoutMs, cwd: directory, env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as {
    upSeconds: number;
    downSeconds: number;
    processorSeconds: number;
  };
}

/** Mininet raises limits of the whole machine when it starts; here it must do without. */
const script = `
import json, resource, time
import mininet.net
mininet.net.fixLimits = lambda: None
from mininet.net import Mininet

network = json.load(open("network.json"))
start = time.time()
net = Mininet(controller=None, build=False)
nodes = {name: net.addHost(name, ip=None) for name in network["nodes"]}
for a, a_address, b, b_address in network["links"]:
    net.addLink(nodes[a], nodes[b], params1={"ip": a_address}, params2={"ip": b_address})
net.build()
net.start()
up = time.time()
net.stop()
down = time.time()
# What the shells of the hosts took counts once they have ended, so going down is in it.
usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({
    "upSeconds": up - start,
    "downSeconds": down - up,
    "processorSeconds": sum(one.ru_utime + one.ru_stime for one in usage),
}))
`;
