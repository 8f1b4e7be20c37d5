// `make policies`: compiles policies/*.rego and writes what is made from them, the module, the manifest and the rule pages.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processRunner, writeFileAtomic } from '@dwcp/io';
import { manifestFile, wasmFile } from './artifact.ts';
import { compilePolicies, renderManifest } from './compile.ts';
import { renderRulePage } from './rule-page.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const policies = join(root, 'policies');
const pages = join(root, 'docs', 'rules');
const { signal } = new AbortController();

const ctx = { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
const { manifest, wasm } = await compilePolicies(policies, ctx);
const permissions = 0o644;
await writeFileAtomic(join(policies, wasmFile), wasm, { permissions });
await writeFileAtomic(join(policies, manifestFile), renderManifest(manifest), { permissions });
for (const name of await readdir(pages)) {
  if (/^DWCP-.*\.md$/.test(name)) await rm(join(pages, name));
}
for (const rule of manifest.rules) {
  await writeFileAtomic(join(pages, `${rule.id}.md`), renderRulePage(rule), { permissions });
}
