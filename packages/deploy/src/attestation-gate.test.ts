import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeAttestation } from '@dwcp/emulate';
import { writeBaseline } from '@dwcp/environment';
import type { EmulationReport, Topology } from '@dwcp/model';
import { releaseDigest, renderRelease } from '@dwcp/network';
import { labTopology, scriptedRunner, testContext, withDaemons } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireAttestation } from './attestation-gate.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const ctx = testContext(scriptedRunner([]));
const program = { sums: `${'0'.repeat(64)}  bin/dwcpd\n`, unit: '[Service]\n', sysusers: 'u dwcp -\n' };
const digestWith = (topology: Topology, other = program) =>
  releaseDigest(renderRelease(topology, { publicKeys: {}, program: other }));
const release = digestWith(labTopology());
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-attestation-gate-'));
  await writeFile(join(dir, 'lab.yaml'), 'as emulated');
  await writeFile(join(dir, 'ci.pub'), publicKey.export({ type: 'spki', format: 'pem' }));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function topologyWith(environment: Partial<Topology['environment']>): Topology {
  const topology = labTopology();
  const required = { attestationRequired: true, attestationKey: 'ci.pub' };
  return { ...topology, environment: { ...topology.environment, ...required, ...environment } };
}

interface Emulated {
  readonly verdict?: EmulationReport['verdict'];
  readonly release?: string;
  readonly environment?: string | null;
  readonly mode?: string;
  readonly key?: KeyObject | null;
  readonly trials?: number | null;
  readonly inputs?: EmulationReport['inputs'];
}

/** As a run writes it, of a report that has what a statement is made from. */
async function attest({ verdict = 'pass', environment = 'lab', mode = 'hybrid', key = privateKey, ...rest }: Emulated) {
  const scenario = { name: 'hybrid-failover', environment, mode, seed: 1 };
  const report = { scenario, verdict, release: rest.release ?? release, startedAt: '2026-01-01T00:00:00Z' };
  const choices = {
    scenario: 'hybrid-failover',
    environment: null,
    mode: null,
    seed: null,
    trials: rest.trials ?? null,
  };
  const inputs = rest.inputs ?? [
    { file: 'lab.yaml', sha256: createHash('sha256').update('as emulated').digest('hex') },
  ];
  const empty = { choices, inputs, tools: [], checks: [], leaks: [], faults: [], benchmarks: [] };
  await writeAttestation(dir, { report: { ...report, ...empty } as unknown as EmulationReport, text: '{}' }, key);
}

const demand = (topology: Topology, attestation: string | null = dir) =>
  requireAttestation(
    topology,
    {
      projectDir: dir,
      mode: 'hybrid',
      attestation,
      baseline: join(dir, 'baseline.json'),
      program: async () => program,
    },
    ctx,
  );

test('what a trusted emulation has passed goes ahead, named by file or directory', async () => {
  await attest({});
  await demand(topologyWith({}));
  await demand(topologyWith({ attestationScenario: 'hybrid-failover' }), join(dir, 'attestation.dsse.json'));
});

test('the program of the gateways is part of what was emulated', async () => {
  const topology = withDaemons(topologyWith({}));
  const other = { ...program, sums: `${'1'.repeat(64)}  bin/dwcpd\n` };
  await attest({ release: digestWith(topology) });
  await demand(topology);
  await attest({ release: digestWith(topology, other) });
  await expect(demand(topology)).rejects.toMatchObject({ code: 'ATTESTATION_MISSING' });
});

test('an environment that requires nothing asks for nothing', async () => {
  await demand(labTopology(), null);
});

const refusals: readonly [string, Emulated, Partial<Topology['environment']>, RegExp][] = [
  ['of another release', { release: 'ab'.repeat(32) }, {}, /about the release abab.*, [0-9a-f]{64} would be deployed/],
  ['of a run that failed', { verdict: 'fail' }, {}, /ended with fail/],
  ['of a run that proved nothing', { verdict: 'inconclusive' }, {}, /ended with inconclusive/],
  ['of another environment', { environment: 'staging' }, {}, /about staging/],
  ['of no environment', { environment: null }, {}, /about no environment/],
  ['of another mode', { mode: 'internet' }, {}, /about the mode internet, not hybrid/],
  ['of another scenario', {}, { attestationScenario: 'mixed' }, /scenario hybrid-failover, mixed has to pass/],
  ['of a single trial', { trials: 1 }, {}, /run with --trials 1/],
  ['of no file', { inputs: [] }, {}, /names no file/],
  ['of a file that changed', { inputs: [{ file: 'lab.yaml', sha256: 'ab' }] }, {}, /lab.yaml has changed since/],
  ['that nobody signed', { key: null }, {}, /signed by nobody/],
  [
    'that somebody else signed',
    { key: generateKeyPairSync('ed25519').privateKey },
    {},
    /signed by [0-9a-f]{16}, not by the key this environment trusts \([0-9a-f]{16}\)/,
  ],
  ['where nobody is trusted', {}, { attestationKey: null }, /names nobody who may attest/],
];

test.each(refusals)('an attestation %s is refused', async (_title, emulated, environment, message) => {
  await attest(emulated);
  await expect(demand(topologyWith(environment))).rejects.toMatchObject({
    code: 'ATTESTATION_MISSING',
    message: expect.stringMatching(message),
    hint: expect.any(String),
  });
});

test('without one, the release and the command that attests it are named', async () => {
  await expect(demand(topologyWith({}), null)).rejects.toMatchObject({
    code: 'ATTESTATION_MISSING',
    message: expect.stringContaining(release),
    hint: expect.stringContaining('dwcp emulate hybrid-failover --env lab --mode hybrid'),
  });
  await expect(demand(topologyWith({}), join(dir, 'nowhere'))).rejects.toMatchObject({
    code: 'ATTESTATION_MISSING',
    message: expect.stringContaining('is not there'),
  });
});

test('taking the line out of the description does not open the way', async () => {
  const deployed = { environment: 'lab', mode: 'hybrid', release, previousRelease: null, isVerified: true } as const;
  const baseline = { ...deployed, at: '2026-01-01T00:00:00Z', inputs: [], topology: topologyWith({}) };
  await writeBaseline(join(dir, 'baseline.json'), baseline);
  await expect(demand(labTopology(), null)).rejects.toMatchObject({
    code: 'ATTESTATION_MISSING',
    message: expect.stringMatching(/^lab, as it was deployed last, takes only/),
  });
  await attest({});
  await demand(labTopology());
});

test('another key or scenario than what was deployed last demands is met beside that, not instead', async () => {
  const own = generateKeyPairSync('ed25519');
  await writeFile(join(dir, 'own.pub'), own.publicKey.export({ type: 'spki', format: 'pem' }));
  const deployed = { environment: 'lab', mode: 'hybrid', release, previousRelease: null, isVerified: true } as const;
  const topology = topologyWith({ attestationScenario: 'hybrid-failover' });
  await writeBaseline(join(dir, 'baseline.json'), { ...deployed, at: '2026-01-01T00:00:00Z', inputs: [], topology });
  await attest({ key: own.privateKey });
  await expect(demand(topologyWith({ attestationKey: 'own.pub' }))).rejects.toMatchObject({
    message: expect.stringMatching(/signed by [0-9a-f]{16}, not by the key this environment trusts \([0-9a-f]{16}\)/),
  });
  await attest({});
  await demand(topologyWith({ attestationScenario: null }));
});

test('no byte of an attestation can be changed', async () => {
  await attest({});
  const file = join(dir, 'attestation.dsse.json');
  const bytes = await readFile(file);
  for (let at = 0; at < bytes.length; at += 7) {
    const altered = Buffer.from(bytes);
    altered[at] = (altered[at] ?? 0) ^ 1;
    await writeFile(file, altered);
    await expect(demand(topologyWith({})), `byte ${at}`).rejects.toMatchObject({ code: 'ATTESTATION_MISSING' });
  }
});

test('a change of the network needs another emulation', async () => {
  await attest({});
  const topology = topologyWith({});
  const routing = { ...topology.routing, holdSeconds: topology.routing.holdSeconds + 3 };
  await expect(demand({ ...topology, routing })).rejects.toMatchObject({ code: 'ATTESTATION_MISSING' });
});
