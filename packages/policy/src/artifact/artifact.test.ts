import { appendFile, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { policiesDirectory } from '../shipped-policies.fixture.ts';
import {
  loadArtifact,
  loadPolicyRules,
  manifestFile,
  type PolicyManifest,
  rulesDigest,
  sha256Of,
  wasmFile,
} from './artifact.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'dwcp-artifact-'));
  await cp(policiesDirectory, directory, { recursive: true, filter: (path) => !path.includes('fixtures') });
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const at = (file: string) => join(directory, file);
const stale = (message: string) =>
  expect.objectContaining({
    code: 'POLICY_ARTIFACT_STALE',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('make policies'),
  });
const changeManifest = async (change: (manifest: Record<string, unknown>) => Record<string, unknown>) => {
  const manifest = JSON.parse(await readFile(at(manifestFile), 'utf8')) as Record<string, unknown>;
  await writeFile(at(manifestFile), JSON.stringify(change(manifest)));
};
/** As somebody would who knows the digest. */
const forge = (change: (manifest: PolicyManifest) => PolicyManifest) =>
  changeManifest((manifest) => {
    const forged = change(manifest as PolicyManifest);
    return { ...forged, rulesSha256: rulesDigest(forged) };
  });

test('the shipped artifact is that of the shipped sources', async () => {
  const { manifest, wasm } = await loadArtifact(directory);
  const sources = ['dwcp-v3-lab.rego', 'dwcp-v3-network.rego', 'dwcp-v3-security.rego'];
  expect(manifest.sources.map(({ file }) => file)).toEqual(sources);
  expect(sha256Of(wasm)).toBe(manifest.wasmSha256);
  expect(manifest.entrypoints).toEqual(['dwcp/security/decision', 'dwcp/network/decision', 'dwcp/lab/decision']);
  expect(await loadPolicyRules(directory)).toEqual(manifest.rules);
});

test.for(['dwcp-v3-security.rego', 'dwcp-v3-network.rego', 'dwcp-v3-lab.rego', wasmFile])(
  'a changed byte of %s is refused',
  async (file) => {
    await appendFile(at(file), ' ');
    await expect(loadArtifact(directory)).rejects.toEqual(stale(`policies/${file} `));
  },
);

test.for(['dwcp-v3-security.rego', 'dwcp-v3-network.rego', wasmFile, manifestFile])(
  'without %s nothing is judged',
  async (file) => {
    await rm(at(file));
    await expect(loadArtifact(directory)).rejects.toEqual(stale(`policies/${file} is missing`));
  },
);

test('a policy that is not compiled in is refused, a test beside the policies is not', async () => {
  await writeFile(at('dwcp-v3-more_test.rego'), 'package more_test\n');
  await loadArtifact(directory);
  await writeFile(at('dwcp-v3-more.rego'), 'package more\n');
  await expect(loadArtifact(directory)).rejects.toEqual(stale('policies/dwcp-v3-more.rego is not compiled'));
});

test('a manifest that says less, or something else, is refused', async () => {
  for (const change of [
    () => ({}),
    (manifest: object) => ({ ...manifest, formatVersion: 2 }),
    (manifest: object) => ({ ...manifest, sources: [] }),
    (manifest: object) => ({ ...manifest, rules: [] }),
    (manifest: object) => ({ ...manifest, rules: [{ id: 'DWCP-SEC-001' }] }),
    (manifest: object) => ({ ...manifest, more: true }),
  ]) {
    await cp(join(policiesDirectory, manifestFile), at(manifestFile));
    await changeManifest(change);
    await expect(loadArtifact(directory)).rejects.toEqual(stale(manifestFile));
  }
  await writeFile(at(manifestFile), '{');
  await expect(loadPolicyRules(directory)).rejects.toEqual(stale(manifestFile));
});

test('a source left out of the manifest is refused', async () => {
  await forge((manifest) => ({ ...manifest, sources: manifest.sources.slice(1) }));
  await expect(loadArtifact(directory)).rejects.toEqual(stale('is not compiled'));
});

test('a rule that is taken out of the list, or changed in it, is refused', async () => {
  await changeManifest((manifest) => ({ ...manifest, rules: (manifest.rules as unknown[]).slice(1) }));
  await expect(loadArtifact(directory)).rejects.toEqual(stale('lists other rules than were compiled'));
  await expect(loadPolicyRules(directory)).rejects.toEqual(stale('lists other rules than were compiled'));
  await cp(join(policiesDirectory, manifestFile), at(manifestFile));
  await changeManifest((manifest) => ({
    ...manifest,
    rules: (manifest.rules as { readonly severity: string }[]).map((rule) => ({ ...rule, severity: 'low' })),
  }));
  await expect(loadArtifact(directory)).rejects.toEqual(stale('lists other rules than were compiled'));
});

test('a list of rules with a digest made for it is compared with the sources', async () => {
  const [taken] = (await loadPolicyRules(directory)).map(({ id }) => id);
  await forge((manifest) => ({ ...manifest, rules: manifest.rules.slice(1) }));
  await expect(loadArtifact(directory)).rejects.toEqual(stale(`do not agree about ${taken}`));
});
