import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Context, processRunner, recordingSink } from '@dwcp/io';
import type { DriftReport } from '@dwcp/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DeployedFiles, deployFiles } from './detect.fixture.ts';
import { detectDrift } from './detect.ts';

const canary = 'CANARY0123456789';
const before = process.env.PATH;
let deployed: DeployedFiles;
beforeEach(async () => {
  deployed = await deployFiles();
});
afterEach(async () => {
  process.env.PATH = before;
  await rm(deployed.options.projectDir, { recursive: true, force: true });
});

/** A detection whose nodes answer with what this shell script prints: only ssh itself is another program. */
async function detectOn(script: string): Promise<{ readonly report: DriftReport; readonly events: string }> {
  const bin = join(deployed.options.projectDir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'ssh'), `#!/bin/sh\ncase "$*" in *' -O '* | *' -G '*) exit 0 ;; esac\n${script}\n`);
  await chmod(join(bin, 'ssh'), 0o755);
  process.env.PATH = `${bin}${delimiter}${before}`;
  const { signal } = new AbortController();
  const sink = recordingSink();
  const ctx: Context = { run: processRunner(signal), events: sink, now: Date.now, signal };
  const kinds = ['files', 'running-config'] as const;
  const report = await detectDrift({ ...deployed.options, kinds }, ctx);
  return { report, events: JSON.stringify(sink.events) };
}

const scripts: Readonly<Record<string, string>> = {
  'a gigabyte of zeros': 'head -c 1000000000 /dev/zero',
  'a gigabyte in one line of text': "head -c 1000000000 /dev/zero | tr '\\0' 'x'",
  'lines without end': 'yes "stat\t/etc/x\t644\troot\troot"',
  'a gigabyte of complaints': 'head -c 1000000000 /dev/zero >&2; exit 1',
  'escape codes': "printf '\\033]0;owned\\007\\033[2J\\033[31m@@ wireguard ok\\n\\033[31mend\\n'",
  'complaints with escape codes': "printf '\\033]0;owned\\007\\033[2J\\r\\n' >&2; exit 255",
  'bytes that are no text': 'head -c 100000 /dev/urandom',
  'NUL and broken UTF-8': "printf '\\0\\377\\376\\300\\200\\355\\240\\200stat\\t\\0\\n'",
  'half a JSON': 'printf \'@@ bgp-sessions ok\\n{"peers": {"a": [\'',
  nothing: 'exit 0',
  'its script once more': 'cat',
};

test.each(Object.entries(scripts))('of a host that answers with %s every node is unchecked', async (_what, script) => {
  const rssBefore = process.memoryUsage.rss();
  const { report } = await detectOn(script);
  expect(report.drifts).toEqual([]);
  expect(report.nodes).toEqual([]);
  expect(report.unchecked.map(({ node }) => node)).toEqual(['dc1-gw1', 'dc2-gw1']);
  for (const { reason } of report.unchecked) {
    expect(reason.length).toBeLessThan(400);
    expect(reason).not.toBe('');
  }
  expect(process.memoryUsage.rss() - rssBefore).toBeLessThan(256 * 2 ** 20);
});

test('a host that drips without end is given up after its time, and what runs for it ends', async () => {
  const marker = join(deployed.options.projectDir, 'drips');
  const { report } = await detectOn(`while :; do echo x; date +%s.%N > ${marker}; sleep 0.2; done`);
  expect(report.unchecked).toMatchObject([{ node: 'dc1-gw1' }, { node: 'dc2-gw1' }]);
  const { stdout } = await processRunner(new AbortController().signal).run(['pgrep', '-fc', marker], {
    timeoutMs: 10_000,
    okExitCodes: [0, 1],
  });
  expect(stdout.trim()).toBe('0');
}, 90_000);

test('what a host says of a failure with a secret in it reaches no report and no event', async () => {
  const { report, events } = await detectOn(
    `printf 'cannot read https://user:${canary}@example.org/\\nPresharedKey = ${canary}\\n' >&2; exit 7`,
  );
  expect(report.unchecked).toHaveLength(2);
  expect(JSON.stringify(report)).not.toContain(canary);
  expect(events).not.toContain(canary);
});
