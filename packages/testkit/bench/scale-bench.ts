// Measures large labs beside Mininet and a bare `ip -batch` script of the same network, in one run: `make bench-scale`.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import { closeLab, type LabPlan, openLab, planScaleLab, reachCables } from '@dwcp/lab';
import { runBareScript } from '../test/scale/bare-script.ts';
import { runMininet } from '../test/scale/mininet.ts';

/** What one way of bringing the network up and down took. */
interface Measured {
  readonly upSeconds: number;
  readonly downSeconds: number;
  /** Of the processors while it came up; null where it cannot be told. */
  readonly processorSeconds: number | null;
}

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '1000' },
    links: { type: 'string', default: '2000' },
    'memory-nodes': { type: 'string', default: '5000' },
    mininet: { type: 'boolean', default: true },
  },
  allowNegative: true,
});
const { signal } = new AbortController();
const directory = await mkdtemp(join(tmpdir(), 'dwcp-bench-scale-'));
const lab = `dw${process.pid.toString(16).padStart(8, '0')}`;

try {
  const plan = planScaleLab({ lab, nodes: Number(values.nodes), links: Number(values.links), seed: 1 });
  console.log(`${plan.hosts.length} nodes, ${plan.segments.length} links`);
  const own = await benchLab(plan);
  const bare = await runBareScript(plan, { directory, ctx: context() });
  print('bare ip -batch script', bare);
  compare('of the bare script, asked 2 at most', own.upSeconds / bare.upSeconds);
  if (values.mininet) await benchMininet(plan, own);
  if (Number(values['memory-nodes']) > 0) await benchMemory(Number(values['memory-nodes']));
} finally {
  await closeLab(join(directory, 'lab'), context());
  await rm(directory, { recursive: true, force: true });
}

async function benchLab(plan: LabPlan): Promise<Measured> {
  const ctx = context();
  const before = await traceOf(ctx);
  const up = await timed(() => openLab(plan, { dir: join(directory, 'lab'), imageDir: null, isLasting: false }, ctx));
  const processorMs = ctx.events.events
    .filter(({ code }) => code === 'lab.network-changed')
    .reduce((total, { data }) => total + Number(data?.processorMs), 0);
  const reach = await reachCables(plan, ctx);
  const downSeconds = await timed(() => closeLab(join(directory, 'lab'), ctx));
  const measured = { upSeconds: up, downSeconds, processorSeconds: processorMs / 1_000 };
  print('dwcp', measured);
  console.log(
    `  ${reach.reached} of ${reach.links} links carry packets both ways (${(reach.totalMs / 1_000).toFixed(2)} s)`,
  );
  console.log(
    (await traceOf(ctx)) === before ? '  nothing is left' : '  SOMETHING IS LEFT: compare links, mounts, processes',
  );
  return measured;
}

async function benchMininet(plan: LabPlan, own: Measured): Promise<void> {
  const mininet = await runMininet(plan, { directory, ctx: context() });
  if (typeof mininet === 'string') {
    console.log(`Mininet: ${mininet}`);
    return;
  }
  print('Mininet', mininet);
  compare('of dwcp is what Mininet takes, asked 20 at least', mininet.upSeconds / own.upSeconds);
}

/** What the kernel and all processes hold for a lab, from what is available before and while it is up. */
async function benchMemory(nodes: number): Promise<void> {
  const ctx = context();
  const plan = planScaleLab({ lab, nodes, links: 2 * nodes, seed: 1 });
  const before = await availableMegabytes();
  const up = await timed(() => openLab(plan, { dir: join(directory, 'lab'), imageDir: null, isLasting: false }, ctx));
  const reach = await reachCables(plan, ctx);
  const used = before - (await availableMegabytes());
  const down = await timed(() => closeLab(join(directory, 'lab'), ctx));
  console.log(`${nodes} nodes, ${reach.links} links`);
  print('dwcp', { upSeconds: up, downSeconds: down, processorSeconds: null });
  console.log(`  ${reach.reached} of ${reach.links} links carry packets both ways`);
  console.log(`  ${Math.round(used)} MB, asked 8192 at most`);
}

/** What a lab could leave: namespaces, links, mounts, processes. */
async function traceOf(ctx: Context): Promise<string> {
  const run = async (...argv: readonly string[]) => (await ctx.run.run(argv, { timeoutMs: 20_000 })).stdout;
  const own = (text: string) => text.split('\n').filter((line) => line.includes(lab) || line.includes(directory));
  return JSON.stringify([
    await run('ip', 'netns', 'list'),
    await run('ip', '-o', 'link', 'show', 'type', 'veth'),
    own(await readFile('/proc/self/mountinfo', 'utf8')),
    own(await run('ps', '-eo', 'args')).filter((line) => !line.includes('scale-bench')),
  ]);
}

async function availableMegabytes(): Promise<number> {
  const text = await readFile('/proc/meminfo', 'utf8');
  return Number(/^MemAvailable:\s+(\d+)/m.exec(text)?.[1]) / 1024;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1_000;
}

function context(): Context & { readonly events: ReturnType<typeof recordingSink> } {
  return { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
}

function print(title: string, { upSeconds, downSeconds, processorSeconds }: Measured): void {
  const processor = processorSeconds === null ? '' : `  processors ${processorSeconds.toFixed(2)} s`;
  console.log(`${title.padEnd(24)} up ${upSeconds.toFixed(2)} s  down ${downSeconds.toFixed(2)} s${processor}`);
}

function compare(what: string, factor: number): void {
  console.log(`  ${factor.toFixed(2)} times ${what}`);
}
