import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmulationReport, orderFaults } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { loadNodeProgram } from '@dwcp/provision';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSubject } from '../subject.ts';
import { consistentReport } from './consistent-report.fixture.ts';
import { planReplay, toolDifferences } from './replay.ts';

const repository = join(import.meta.dirname, '../../../..');
let projectDir = '';
beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), 'dwcp-replay-'));
  for (const name of ['config', 'deployments/systemd']) {
    cpSync(join(repository, name), join(projectDir, name), { recursive: true });
  }
  const environment = join(projectDir, 'config/environments/lab.yaml');
  if (!/^dwcpd: true$/m.test(readFileSync(environment, 'utf8'))) appendFileSync(environment, 'dwcpd: true\n');
  writeProgram('0');
});
afterEach(() => rmSync(projectDir, { recursive: true, force: true }));

const choices = { scenario: 'hybrid-failover', environment: null, mode: null, seed: 99, trials: 4 };
const programDir = () => join(projectDir, 'release');
const project = () => ({ projectDir, stateDir: null, policiesDir: '', programDir: programDir(), version: '0.1.0' });

/** As `make release` leaves it, of a program whose only file has this digest, again and again the same digit. */
function writeProgram(digit: string): void {
  mkdirSync(programDir(), { recursive: true });
  const files = { 'dwcp-node.tar.gz': 'packed', 'dwcp-node.sums': `${digit.repeat(64)}  bin/dwcpd\n` };
  const sums = Object.entries(files).map(([name, text]) => {
    writeFileSync(join(programDir(), name), text);
    return `${createHash('sha256').update(text).digest('hex')}  ${name}\n`;
  });
  writeFileSync(join(programDir(), 'SHA256SUMS'), sums.join(''));
}

/** The report a run with these choices would leave. */
async function reportOfRun(): Promise<EmulationReport> {
  const { scenario, topology, inputs } = await loadSubject({ ...project(), ...choices });
  if (topology === null) throw new Error('a network was expected');
  const tools = [
    { name: 'dwcp', version: '0.1.0' },
    { name: 'node', version: process.versions.node },
    { name: 'frr', version: '8.4.4' },
  ];
  const packed = await loadNodeProgram(topology, project());
  const release = releaseDigest(renderRelease(topology, { publicKeys: {}, program: packed?.program }));
  return { ...consistentReport(inputs), scenario, choices, release, tools };
}

test('a replay runs the same scenario from the same seed, its faults in the same order', async () => {
  const report = await reportOfRun();
  const options = await planReplay(report, project());
  expect(options).toMatchObject(choices);
  const again = await loadSubject(options);
  expect(orderFaults(again.scenario)).toEqual(orderFaults(report.scenario));
  const otherSeed = { ...report.scenario, seed: 100 };
  expect(orderFaults(otherSeed)).not.toEqual(orderFaults(report.scenario));
});

test('a replay of files that have changed is refused, and names them', async () => {
  const report = await reportOfRun();
  writeFileSync(join(projectDir, 'config/scenarios/hybrid-failover.yaml'), 'formatVersion: 1\n');
  await expect(planReplay(report, project())).rejects.toMatchObject({
    code: 'REPLAY_CHANGED',
    message: expect.stringContaining('config/scenarios/hybrid-failover.yaml has changed'),
  });
});

test('a replay by a dwcp that renders another release or orders faults otherwise is refused', async () => {
  const report = await reportOfRun();
  const another = planReplay({ ...report, release: '0'.repeat(64) }, project());
  await expect(another).rejects.toMatchObject({ code: 'REPLAY_CHANGED', hint: 'run it with dwcp 0.1.0' });
  const scenario = { ...report.scenario, seed: 1 };
  await expect(planReplay({ ...report, scenario }, project())).rejects.toMatchObject({ code: 'REPLAY_CHANGED' });
});

test('a replay with another program for the gateways is refused, and one without any says what builds it', async () => {
  const report = await reportOfRun();
  writeProgram('1');
  await expect(planReplay(report, project())).rejects.toMatchObject({ code: 'REPLAY_CHANGED' });
  rmSync(programDir(), { recursive: true });
  await expect(planReplay(report, project())).rejects.toMatchObject({ code: 'PROGRAM_MISSING' });
});

test('tools of another version are told, each', () => {
  const then = [
    { name: 'frr', version: '8.4.4' },
    { name: 'node', version: '24.19.2' },
  ];
  expect(toolDifferences(then, then)).toEqual([]);
  const now = [
    { name: 'node', version: '24.20.0' },
    { name: 'bird', version: '2.14' },
  ];
  expect(toolDifferences(then, now)).toEqual([
    'frr was 8.4.4 and is missing',
    'node was 24.19.2 and is 24.20.0',
    'bird was missing and is 2.14',
  ]);
});
