import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { environmentPaths } from '@dwcp/environment';
import { driftOf, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { calmFacts } from './calm-facts.fixture.ts';
import { unattended } from './deployed.fixture.ts';
import type { RemediateOptions } from './options.ts';
import { factsOf, loadSituation, requireAttestedRelease, type Situation } from './situation.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-situation-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const ctx = testContext(scriptedRunner([]));
const optionsOf = (what: Partial<RemediateOptions> = {}): RemediateOptions => ({ ...unattended(dir), ...what });
const { topology, deployed } = calmFacts;
const rehearsing = { ...topology, environment: { ...topology.environment, rehearsalRequired: true } };
const situation = (): Situation => ({
  paths: environmentPaths(optionsOf()),
  baseline: {
    environment: 'lab',
    mode: 'hybrid',
    release: 'r',
    previousRelease: null,
    isVerified: true,
    at: '2026-01-01T00:00:00.000Z',
    inputs: [],
    topology,
  },
  topology,
  releaseDir: dir,
  deployed,
  isDescriptionChanged: false,
  isPersonRequired: true,
  isPlaybookDeployed: true,
  cloudConfiguration: null,
});

test('nothing is put back where nothing tells what was deployed', async () => {
  await expect(loadSituation(optionsOf())).rejects.toMatchObject({ code: 'DEPLOY_NOT_FOUND' });
});

test('an attestation is required of an environment that does not require one to deploy', async () => {
  expect(topology.environment.attestationRequired).toBe(false);
  await expect(requireAttestedRelease(situation(), optionsOf(), ctx)).rejects.toMatchObject({
    code: 'ATTESTATION_MISSING',
  });
});

test('where a person has to look, a monitor repairs nothing, and a person is asked', async () => {
  const drifts = [driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' })];
  const approve = () => Promise.resolve(true);
  const refusalOf = async (what: Partial<RemediateOptions>, seen: Partial<Situation> = {}) =>
    (await factsOf({ ...situation(), ...seen }, { ...optionsOf(what), drifts }, ctx)).refusal;
  expect(await refusalOf({ policy: { kind: 'auto' } })).toMatch(/wants a person/);
  expect(await refusalOf({ policy: { kind: 'ask', approve } })).toBeNull();
  const calm = { isPersonRequired: false };
  expect(await refusalOf({ policy: { kind: 'auto' } }, calm)).toBeNull();
  const changed = { ...calm, isPlaybookDeployed: false };
  expect(await refusalOf({ policy: { kind: 'auto' } }, changed)).toMatch(/another playbook .* `dwcp drift remediate/);
  expect(await refusalOf({ policy: { kind: 'ask', approve } }, changed)).toBeNull();
  const rehearsed = { ...calm, topology: rehearsing };
  expect(await refusalOf({ policy: { kind: 'auto' } }, rehearsed)).toMatch(/rehearsed/);
  expect(await refusalOf({ policy: { kind: 'ask', approve } }, rehearsed)).toBeNull();
});
