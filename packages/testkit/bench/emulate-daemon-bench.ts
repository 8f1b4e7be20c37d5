// What dwcpd on the gateways costs an emulation: the same scenario with `dwcpd: true` and with `dwcpd: false`, in turns, and the
// memory of the daemons while the network is up: `make bench-dwcpd`. Figures of a busy machine are the machine's.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { processRunner } from '@dwcp/io';
import type { EmulationReport } from '@dwcp/model';

const { values } = parseArgs({
  options: {
    project: { type: 'string', default: process.cwd() },
    scenario: { type: 'string', default: 'hybrid-baseline' },
    rounds: { type: 'string', default: '3' },
  },
});
const run = processRunner(new AbortController().signal);
const root = await mkdtemp(join(tmpdir(), 'dwcp-bench-daemon-'));
const projects = { without: join(root, 'without'), with: join(root, 'with') } as const;

try {
  for (const [name, dir] of Object.entries(projects)) await makeProject(dir, name === 'with');
  await unpackOnce();
  for (let round = 1; round <= Number(values.rounds); round++) {
    for (const name of ['without', 'with'] as const) {
      const { stdout, durationMs } = await dwcp(projects[name], 'emulate', values.scenario, '--json');
      const report: EmulationReport = JSON.parse(stdout);
      console.log(`${round} ${name.padEnd(7)} ${(durationMs / 1_000).toFixed(1)} s, ${report.verdict}`);
      for (const reason of report.reasons) console.log(`    ${reason}`);
    }
  }
  await measureMemory(projects.with);
} finally {
  for (const dir of Object.values(projects)) await dwcp(dir, 'emulate', 'down', '--all');
  await rm(root, { recursive: true, force: true });
}

async function makeProject(dir: string, hasDaemon: boolean): Promise<void> {
  for (const name of ['config', 'deployments', 'policies']) {
    await cp(join(values.project, name), join(dir, name), { recursive: true });
  }
  const path = join(dir, 'config', 'environments', 'lab.yaml');
  const text = (await readFile(path, 'utf8')).replace(/^dwcpd: .*$/m, '');
  await writeFile(path, `${text}\ndwcpd: ${hasDaemon}\n`);
}

/** The first run on a machine unpacks the program: paid once, and not by the network. */
async function unpackOnce(): Promise<void> {
  await dwcp(projects.with, 'emulate', 'up', values.scenario);
  await dwcp(projects.with, 'emulate', 'down');
}

/** Pss counts a page that several share by its share: the sum is what the machine gives. */
async function measureMemory(dir: string): Promise<void> {
  await dwcp(dir, 'emulate', 'up', values.scenario);
  const script = `for exe in /proc/[0-9]*/exe; do
  case "$(readlink "$exe")" in /opt/dwcp/*/node/bin/node) cat "\${exe%exe}smaps_rollup" ;; esac
done`;
  let sum = 0;
  for (const gateway of ['dc1-gw1', 'dc1-gw2', 'use1-gw1', 'use1-gw2', 'br1-gw1']) {
    const { stdout } = await dwcp(dir, 'emulate', 'exec', gateway, '--', 'sh', '-c', script);
    const of = (name: string): number =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(stdout)?.[1] ?? 0) / 1024;
    sum += of('Pss');
    console.log(`${gateway}: ${of('Pss').toFixed(0)} MB, of which its own ${of('Private_Dirty').toFixed(0)} MB`);
  }
  console.log(`dwcpd on all gateways: ${sum.toFixed(0)} MB`);
}

function dwcp(dir: string, ...words: readonly string[]) {
  const argv = [join(values.project, 'bin', 'dwcp'), ...words.slice(0, 2)];
  const [rest, end] = splitAtDashes(words.slice(2));
  const place = ['--project-dir', dir, '--state-dir', join(dir, 'state')];
  return run.run([...argv, ...place, ...rest, ...end], { timeoutMs: 900_000, okExitCodes: [0, 2, 3] });
}

function splitAtDashes(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const at = words.indexOf('--');
  return at === -1 ? [words, []] : [words.slice(0, at), words.slice(at)];
}
