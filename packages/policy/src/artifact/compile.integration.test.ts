import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findTool } from '@dwcp/io';
import { expect, test } from 'vitest';
import { opaTool } from '../engine/opa-tool.ts';
import { findOpa, noOpa, policiesDirectory, realContext, repositoryDirectory } from '../shipped-policies.fixture.ts';
import { loadArtifact, manifestFile, sha256Of } from './artifact.ts';
import { compilePolicies, renderManifest } from './compile.ts';
import { renderRulePage } from './rule-page.ts';

const ctx = realContext();

test('what is checked in is what the sources compile to, byte for byte, and so is every rule page', async ({
  skip,
}) => {
  const opa = (await findTool(opaTool, ctx.run)) ?? skip(noOpa);
  const shipped = (await loadArtifact(policiesDirectory)).manifest;
  if (opa.version !== shipped.opaVersion)
    skip(`opa is ${opa.version}, the policies were compiled with ${shipped.opaVersion}`);
  const { manifest, wasm } = await compilePolicies(policiesDirectory, ctx);
  expect(sha256Of(wasm)).toBe(shipped.wasmSha256);
  expect(renderManifest(manifest)).toBe(await readFile(join(policiesDirectory, manifestFile), 'utf8'));
  const pages = join(repositoryDirectory, 'docs', 'rules');
  const present = (await readdir(pages)).filter((name) => name.startsWith('DWCP-')).toSorted();
  expect(present).toEqual(manifest.rules.map(({ id }) => `${id}.md`).toSorted());
  for (const rule of manifest.rules) {
    expect(await readFile(join(pages, `${rule.id}.md`), 'utf8')).toBe(renderRulePage(rule));
  }
});

test('the same sources give the same bytes wherever they lie', async ({ skip }) => {
  if ((await findOpa(ctx)) === null) skip(noOpa);
  const directory = await mkdtemp(join(tmpdir(), 'dwcp-sources-'));
  try {
    const isSource = (path: string): boolean => path === policiesDirectory || path.endsWith('.rego');
    await cp(policiesDirectory, directory, { recursive: true, filter: isSource });
    const [here, there] = [await compilePolicies(policiesDirectory, ctx), await compilePolicies(directory, ctx)];
    expect(there.manifest).toEqual(here.manifest);
    expect(sha256Of(there.wasm)).toBe(sha256Of(here.wasm));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});
