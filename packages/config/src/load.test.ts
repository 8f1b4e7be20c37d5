import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labTopology } from '@dwcp/testkit';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { listEnvironments, loadDescription } from './index.ts';

const root = join(import.meta.dirname, '../../..');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

test('the shipped lab normalises to the topology every other package is tested with', async () => {
  const { topology } = await loadDescription({ projectDir: root, mode: 'hybrid', environment: 'lab' });
  expect(topology).not.toBeNull();
  expect({ ...topology, modeConfig: null }).toEqual({ ...labTopology(), modeConfig: null });
});

test('the mode configuration of the lab is that of the shared topology, with the text of the file', async () => {
  const { topology } = await loadDescription({ projectDir: root, mode: 'hybrid', environment: 'lab' });
  const { document: _document, text, ...modeConfig } = topology?.modeConfig ?? { document: {}, text: '' };
  const { document: _labDocument, text: _labText, ...lab } = labTopology().modeConfig;
  expect(modeConfig).toEqual(lab);
  expect(text).toBe(readFileSync(join(root, 'config/dwcp-v3-hybrid.yaml'), 'utf8'));
});

test.each(['lab', 'production'])(
  'the shipped %s has nothing to report but fields without effect',
  async (environment) => {
    for (const mode of ['hybrid', 'internet', 'datacenter'] as const) {
      const { findings, topology } = await loadDescription({ projectDir: root, mode, environment });
      const reported = findings.filter(
        (finding) => finding.location?.file === `config/environments/${environment}.yaml`,
      );
      expect(reported).toEqual([]);
      const withoutEffect = findings.filter(({ ruleId }) => ruleId === 'config/not-acted-on');
      expect(withoutEffect.length).toBeLessThanOrEqual(1);
      expect(findings.filter(({ severity }) => severity === 'high' || severity === 'critical')).toEqual([]);
      expect(topology?.mode).toBe(mode);
    }
  },
);

test('names every file it read with its digest', async () => {
  const { inputs } = await loadDescription({ projectDir: root, mode: 'hybrid', environment: 'lab' });
  const digest = (file: string): string =>
    createHash('sha256')
      .update(readFileSync(join(root, file)))
      .digest('hex');
  const files = ['config/dwcp-v3-hybrid.yaml', 'config/environments/lab.yaml'];
  expect(inputs).toEqual(files.map((file) => ({ file, sha256: digest(file) })));
});

test('reports the findings of both files and of schema and rules together', async () => {
  const project = await copyOfProject();
  await replace(project, 'config/environments/lab.yaml', [
    ['hold: 9s', 'hold: 10 parsecs'],
    ['asn: 64513', 'asn: 64512'],
    ['10.30.0.0/24]', '10.30.0.1/24]'],
  ]);
  await replace(project, 'config/dwcp-v3-hybrid.yaml', [['metricsPort: 9101', 'metricsPort: "9101"']]);
  const { findings, topology } = await loadDescription({ projectDir: project, mode: 'hybrid', environment: 'lab' });
  expect(findings.filter(({ severity }) => severity === 'high').map(({ ruleId, path }) => `${ruleId} ${path}`)).toEqual(
    [
      'config/type monitoring.metricsPort',
      'config/unit routing.hold',
      'config/asn-unique sites.use1.asn',
      'config/host-bits sites.branch1.prefixes[0]',
    ],
  );
  expect(topology).toBeNull();
});

test('a missing environment is an error that lists those there are', async () => {
  const loading = loadDescription({ projectDir: root, mode: 'hybrid', environment: 'lap' });
  await expect(loading).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: 'there is no config/environments/lap.yaml',
    hint: expect.stringMatching(/^there are the environments .*\blab\b.*\bproduction\b/),
  });
});

test('the name of an environment leads to no other folder', async () => {
  const loading = loadDescription({ projectDir: root, mode: 'hybrid', environment: '../../../etc/passwd' });
  await expect(loading).rejects.toMatchObject({ code: 'CONFIG_UNREADABLE' });
});

test('a missing mode configuration is an error that lists those there are', async () => {
  const project = await copyOfProject();
  await rm(join(project, 'config/dwcp-v3-internet.yaml'));
  const loading = loadDescription({ projectDir: project, mode: 'internet', environment: 'lab' });
  await expect(loading).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    hint: 'there are the modes datacenter, hybrid',
  });
});

test('a folder in place of a file is an error, not a stack trace', async () => {
  const project = await copyOfProject();
  await mkdir(join(project, 'config/environments/odd.yaml'));
  const loading = loadDescription({ projectDir: project, mode: 'hybrid', environment: 'odd' });
  await expect(loading).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    message: 'config/environments/odd.yaml is not a file',
  });
});

test.each([
  ['a line of five megabytes', 'x'.repeat(5 * 1024 * 1024), 'config/too-large'],
  ['a million brackets', '['.repeat(1024 * 1024), 'config/nesting'],
  ['random bytes', Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 251)), 'config/encoding'],
])('%s in place of an environment are a finding within a second', async (_name, content, ruleId) => {
  const project = await copyOfProject();
  await writeFile(join(project, 'config/environments/lab.yaml'), content);
  const started = performance.now();
  const { findings, topology } = await loadDescription({ projectDir: project, mode: 'hybrid', environment: 'lab' });
  expect(performance.now() - started).toBeLessThan(1000);
  expect(findings.map((finding) => finding.ruleId)).toContain(ruleId);
  expect(topology).toBeNull();
});

test('whatever is typed into a description, loading it does not throw', async () => {
  const project = await copyOfProject();
  const path = join(project, 'config/environments/lab.yaml');
  const text = readFileSync(path, 'utf8');
  const typed = fc.constantFrom(
    '',
    ' ',
    ':',
    '-',
    '{',
    ']',
    '"',
    '0',
    '*a',
    '&a ',
    '10.20.0.0/16',
    'null',
    '\n',
    '#',
    '/',
    '::1',
  );
  const edit = fc.record({ at: fc.nat(text.length), length: fc.nat(12), typed });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 3 }), async (edits) => {
      const changed = edits.reduce(
        (now, { at, length, typed: put }) => now.slice(0, at) + put + now.slice(at + length),
        text,
      );
      await writeFile(path, changed);
      const { findings, topology } = await loadDescription({ projectDir: project, mode: 'hybrid', environment: 'lab' });
      expect(topology !== null || findings.some(({ severity }) => severity === 'high' || severity === 'critical')).toBe(
        true,
      );
    }),
    { numRuns: 150, seed: 20 },
  );
}, 30_000);

test('lists the environments of a project, and none where there is no project', async () => {
  expect(await listEnvironments(root)).toEqual(expect.arrayContaining(['ipsec', 'lab', 'mixed', 'production']));
  expect(await listEnvironments(tmpdir())).toEqual([]);
});

async function copyOfProject(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'dwcp-config-'));
  folders.push(folder);
  await cp(join(root, 'config'), join(folder, 'config'), { recursive: true });
  return folder;
}

async function replace(project: string, file: string, edits: readonly (readonly [string, string])[]): Promise<void> {
  const path = join(project, file);
  const text = edits.reduce(
    (current, [from, to]) => {
      if (!current.includes(from)) throw new Error(`${file} does not hold ${from}`);
      return current.replace(from, to);
    },
    readFileSync(path, 'utf8'),
  );
  await writeFile(path, text);
}
