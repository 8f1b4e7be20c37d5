import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nodeSchema } from '../schema/node/index.ts';
import { loadNode } from './load-node.ts';

const root = join(import.meta.dirname, '../../../..');
const page = readFileSync(join(root, 'docs/dwcpd.md'), 'utf8');

test('the node file of docs/dwcpd.md has no finding', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'dwcp-t-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'node.yaml'), /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  const modeFile = join(root, 'config/dwcp-v3-hybrid.yaml');
  const { run, findings } = await loadNode({ modeFile, nodeFile: join(folder, 'node.yaml') });
  expect(findings.filter(({ severity }) => severity !== 'low')).toEqual([]);
  expect(run?.node.peers).toHaveLength(2);
});

test('docs/dwcpd.md has a row for every field', () => {
  const rows = [...page.matchAll(/^\| `([a-zA-Z]+)[.`]/gm)].map((match) => match[1]);
  for (const field of Object.keys(nodeSchema.shape)) {
    if (field !== 'formatVersion') expect(rows).toContain(field);
  }
});
