import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Topology } from '@dwcp/model';
import { labTopology } from '@dwcp/testkit';
import { afterEach, expect, test } from 'vitest';
import { loadDescription } from '../load.ts';
import { type LoadedScenario, loadScenario } from './load-scenario.ts';
import { listScenarios } from './scenario-names.ts';

const root = join(import.meta.dirname, '../../../..');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const sources = new Map();

test.each(await listScenarios(root))('the shipped %s has nothing to report', async (name) => {
  const loaded = await loadScenario({
    projectDir: root,
    name,
    topologyOf: async (wanted) => (await loadDescription({ projectDir: root, sources, ...wanted })).topology,
  });
  expect(loaded.findings).toEqual([]);
  expect(loaded.scenario?.name).toBe(name);
});

const brief = `formatVersion: 1
scenario: brief
description: the shortest forms
environment: lab
flows: [dc1-node1 -> use1-node1]
trials: 3
links:
  dc1-gw1/eth0: { delay: 25ms, jitter: 1ms, loss: 0.1%, rate: 100Mbit }
  br1-gw1/eth0:
    delay: 10ms
    towards: { loss: 2, rate: 1Gbps }
    from: { delay: 40ms, reorder: 1%, duplicate: 0.5%, corrupt: 0.25% }
checks:
  reach: [dc1-node1->use1-node1]
  mustNotReach: [br1-gw1 -> dc1-gw1:22, br1-gw1 -> use1-gw1]
benchmark: {}
faults:
  - { name: wan, kind: link, link: dc1-gw1/eth0, limits: { lost: 5 } }
  - { name: dead, kind: gateway, node: br1-gw1, flows: [br1-gw1 -> dc1-node1], hold: 0.5s, canary: true, trials: 1 }
limits: { failover: { median: 200ms, p95: 0.3s }, loss: 5%, roundTripP99: 200ms }
`;

test('brief forms are written out, and what is left out is explicit', async () => {
  const { scenario, findings } = await load(brief);
  expect(findings).toEqual([]);
  const flow = { from: 'dc1-node1', to: 'use1-node1' };
  const none = {
    delayMs: 0,
    jitterMs: 0,
    lossPercent: 0,
    rateMbit: null,
    corruptPercent: 0,
    reorderPercent: 0,
    duplicatePercent: 0,
  };
  const both = { ...none, delayMs: 25, jitterMs: 1, lossPercent: 0.1, rateMbit: 100 };
  expect(scenario).toEqual({
    name: 'brief',
    description: 'the shortest forms',
    environment: 'lab',
    scale: null,
    mode: 'hybrid',
    hosts: 'full',
    seed: 1,
    timeBudgetSeconds: 240,
    probeIntervalMs: 2,
    links: [
      { link: { node: 'dc1-gw1', interface: 'eth0' }, fromNode: both, toNode: both },
      {
        link: { node: 'br1-gw1', interface: 'eth0' },
        fromNode: { ...none, delayMs: 40, reorderPercent: 1, duplicatePercent: 0.5, corruptPercent: 0.25 },
        toNode: { ...none, delayMs: 10, lossPercent: 2, rateMbit: 1000 },
      },
    ],
    checks: [
      { kind: 'reach', ...flow },
      { kind: 'must-not-reach', from: 'br1-gw1', to: 'dc1-gw1', port: 22 },
      { kind: 'must-not-reach', from: 'br1-gw1', to: 'use1-gw1', port: null },
    ],
    benchmark: { seconds: 2, flows: [flow], tcpFlows: [] },
    faults: [
      {
        name: 'wan',
        what: { kind: 'link', link: { node: 'dc1-gw1', interface: 'eth0' } },
        flows: [flow],
        trials: 3,
        holdMs: null,
        packetBytes: null,
        isCanary: false,
        limits: { medianMs: null, p95Ms: null, lostPackets: 5 },
      },
      {
        name: 'dead',
        what: { kind: 'gateway', node: 'br1-gw1' },
        flows: [{ from: 'br1-gw1', to: 'dc1-node1' }],
        trials: 1,
        holdMs: 500,
        packetBytes: null,
        isCanary: true,
        limits: null,
      },
    ],
    limits: { failoverMedianMs: 200, failoverP95Ms: 300, lossPercent: 5, leakedPackets: 0, roundTripP99Ms: 200 },
  });
});

test('a list and a map of the same faults are the same', async () => {
  const map = brief.replace('- { name: wan,', 'wan: {').replace('- { name: dead,', 'dead: {');
  expect((await load(map)).scenario).toEqual((await load(brief)).scenario);
});

test('every mistake of a file is reported at its place, those of schema and rules together', async () => {
  const text = brief
    .replace('delay: 25ms', 'delay: 25')
    .replace('loss: 0.1%', 'loss: 101%')
    .replace('100Mbit', '100mbit')
    .replace('dc1-node1->use1-node1', 'dc1-node1 => use1-node1')
    .replace('kind: link', 'kind: links')
    .replace('node: br1-gw1', 'node: br1gw1')
    .replace('trials: 3', 'trials: 0')
    .replace('hold: 0.5s', 'holds: 0.5s');
  const { scenario, findings } = await load(text);
  expect(scenario).toBeNull();
  expect(findings.map(({ ruleId, path, location }) => `${location?.line} ${ruleId} ${path}`)).toEqual([
    '6 config/range trials',
    '8 config/unit links["dc1-gw1/eth0"].delay',
    '8 config/range links["dc1-gw1/eth0"].loss',
    '8 config/unit links["dc1-gw1/eth0"].rate',
    '14 config/format checks.reach[0]',
    '18 config/enum faults[0].kind',
    '19 config/unknown-key faults[1].holds',
  ]);
  expect(findings.at(-1)?.hint).toBe('did you mean `hold`?');
});

test.each([
  ['trials: 3', 'trials: 3\ntrials: 4', '7 config/duplicate-key trials'],
  ['trials: 3', 'trials: 010', '6 config/yaml-trap trials'],
  ['environment: lab', 'environment: labs', '4 scenario/environment environment'],
  ['scenario: brief', 'scenario: long', '2 scenario/name scenario'],
  ['node: br1-gw1', 'node: br1-gw2', '19 scenario/node faults[1].node'],
])('`%s` → `%s` leaves nothing to run', async (right, wrong, expected) => {
  const { scenario, findings } = await load(brief.replace(right, wrong));
  expect(scenario).toBeNull();
  expect(findings.map(({ ruleId, path, location }) => `${location?.line} ${ruleId} ${path}`)).toEqual([expected]);
});

test('a described scenario runs on another environment, whose names it is held against', async () => {
  const other: Topology = { ...labTopology(), environment: { ...labTopology().environment, name: 'other' } };
  const asked: string[] = [];
  const options = {
    environment: 'other',
    topologyOf: async ({ environment, mode }: { readonly environment: string; readonly mode: string }) => {
      asked.push(`${environment} ${mode}`);
      return { ...other, nodes: other.nodes.filter((node) => node.name !== 'use1-node1') };
    },
  };
  const { scenario, findings } = await load(brief, options);
  expect(asked).toEqual(['other hybrid']);
  expect(scenario).toBeNull();
  expect(findings[0]?.message).toBe('there is no node use1-node1 in the environment other');
  expect((await load(brief, { ...options, topologyOf: async () => other })).scenario?.environment).toBe('other');
});

test('a generated network asks for no environment and takes none', async () => {
  const text = `formatVersion: 1
scenario: brief
description: plain nodes
hosts: light
scale: { nodes: 20, links: 30 }
`;
  const never = async (): Promise<null> => {
    throw new Error('asked for a topology');
  };
  const { scenario, topology } = await load(text, { topologyOf: never });
  expect([scenario?.environment, scenario?.scale, topology]).toEqual([null, { nodes: 20, links: 30 }, null]);
  await expect(load(text, { environment: 'lab', topologyOf: never })).rejects.toMatchObject({ code: 'USAGE' });
});

test('without the topology of a broken environment the scenario is checked by itself', async () => {
  const { scenario, findings } = await load(brief.replace('node: br1-gw1', 'node: nobody'), {
    topologyOf: async () => null,
  });
  expect(findings).toEqual([]);
  expect(scenario).not.toBeNull();
});

test('a scenario that is not there is an error with the nearest name', async () => {
  const options = { projectDir: root, topologyOf: async () => null };
  await expect(loadScenario({ ...options, name: 'hybrid-failovr' })).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: 'there is no config/scenarios/hybrid-failovr.yaml',
    hint: 'did you mean hybrid-failover?',
  });
  await expect(loadScenario({ ...options, name: '../environments/lab' })).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    hint: expect.stringMatching(/^there are the scenarios .*hybrid-failover/),
  });
});

test('names the file with its digest, and the line of every value', async () => {
  const { input, document } = await load(brief);
  expect(input).toEqual({
    file: 'config/scenarios/brief.yaml',
    sha256: createHash('sha256').update(brief).digest('hex'),
  });
  expect(document?.locate(['faults', 1, 'hold']).line).toBe(19);
});

async function load(text: string, options: Partial<Parameters<typeof loadScenario>[0]> = {}): Promise<LoadedScenario> {
  const projectDir = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  folders.push(projectDir);
  await cp(join(root, 'config'), join(projectDir, 'config'), { recursive: true });
  mkdirSync(join(projectDir, 'config/scenarios'), { recursive: true });
  writeFileSync(join(projectDir, 'config/scenarios/brief.yaml'), text);
  return loadScenario({ projectDir, name: 'brief', topologyOf: async () => labTopology(), ...options });
}
