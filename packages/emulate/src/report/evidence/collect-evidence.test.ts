import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lab } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Measured } from '../../measure/measure-network.ts';
import { collectEvidence } from './collect-evidence.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dwcp-evidence-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const ctx = testContext(scriptedRunner([]));
const journal = JSON.stringify({
  __REALTIME_TIMESTAMP: '2000000',
  SYSLOG_IDENTIFIER: 'bgpd',
  MESSAGE: 'neighbor down',
});

/** Every host logs one line; `dead` does not answer. */
function labWith(dead: string): Lab {
  const hosts = labTopology().gateways.map(({ name }) => ({ name }));
  const runner = (node: string) => ({
    node,
    async run() {
      if (node === dead) throw new DwcpError('HOST_UNREACHABLE', `host ${node} is not running`);
      return { exitCode: 0, stdout: `${journal}\n`, stderr: '', durationMs: 0 };
    },
  });
  return { dir, hosts, runner } as unknown as Lab;
}

const passed: Measured = {
  checks: [{ id: 'a', title: 'dc1-gw1 runs', outcome: 'pass', observed: null, evidence: [] }],
  leaks: [{ place: 'internet', packets: 9, leaked: 0, isComplete: true, firstLeak: null, gap: null, pcapFile: null }],
  faults: [],
  benchmarks: [],
  throughput: [],
  cutOff: null,
  impairment: null,
};

function collect(measured: Measured, dead = '') {
  const laboratory = { lab: labWith(dead), topology: labTopology() };
  return collectEvidence(measured, { laboratory, reportDir: join(dir, 'report'), sinceMs: 1_000 }, ctx);
}

test('nothing is kept of a run in which everything passed', async () => {
  const { leaks, checks } = await collect(passed);
  expect(checks).toEqual(passed.checks);
  expect(leaks[0]?.evidence).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test('a failed check has the logs of the nodes it names and the command that runs the same again', async () => {
  const failed = {
    id: 'b',
    title: 'dc1-gw2 runs',
    outcome: 'fail',
    observed: 'not like dc1-gw1',
    evidence: [],
  } as const;
  const { checks } = await collect({ ...passed, checks: [...passed.checks, failed] }, 'dc1-gw2');
  expect(checks[0]?.evidence).toEqual([]);
  expect(checks[1]?.evidence).toEqual(['evidence/logs/dc1-gw1.log', 'evidence/logs/dc1-gw2.log', 'evidence/replay.sh']);
  const read = (name: string) => readFileSync(join(dir, 'report', name), 'utf8');
  expect(read('evidence/logs/dc1-gw1.log')).toBe('1970-01-01T00:00:02.000Z bgpd: neighbor down\n');
  expect(read('evidence/logs/dc1-gw2.log')).toBe('the log of dc1-gw2 could not be read: host dc1-gw2 is not running\n');
  expect(read('evidence/replay.sh')).toContain('dwcp emulate --replay "$(dirname "$0")/../report.json"');
  expect(statSync(join(dir, 'report/evidence/replay.sh')).mode & 0o777).toBe(0o755);
});

test('packets in clear are kept', async () => {
  const pcapFile = join(dir, 'leaks-internet.pcap');
  mkdirSync(join(dir, 'report'));
  writeFileSync(pcapFile, 'packets');
  const leak = { ...passed.leaks[0], place: 'internet', packets: 9, leaked: 2, isComplete: true, gap: null };
  const { leaks } = await collect({ ...passed, leaks: [{ ...leak, firstLeak: '10.0.0.1 → 10.1.0.1', pcapFile }] });
  expect(leaks[0]?.evidence).toEqual(['evidence/clear-internet.pcap', 'evidence/replay.sh']);
  expect(leaks[0]).not.toHaveProperty('pcapFile');
  expect(readFileSync(join(dir, 'report/evidence/clear-internet.pcap'), 'utf8')).toBe('packets');
});
