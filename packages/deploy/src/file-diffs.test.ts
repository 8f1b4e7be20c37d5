import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Change, HostFile } from '@dwcp/model';
import { emptyHost } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addFileDiffs } from './file-diffs.ts';
import type { NodeObservations } from './node-observations.ts';

const path = '/etc/wireguard/wg-a.conf';
const deployed = '[Interface]\nMTU = 1440\n';
const wanted = '[Interface]\nMTU = 1420\n';
const change: Change = {
  kind: 'file',
  action: 'update',
  subject: path,
  node: 'gw',
  reason: 'its content differs',
  disruption: 'none',
  diff: null,
};
let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-diffs-'));
  const file = join(dir, 'hosts', 'gw', 'files', path.slice(1));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, deployed);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

function diffOf(onNode: string): Promise<readonly Change[]> {
  const file: HostFile = { path, content: wanted, permissions: 0o600, owner: 'root', group: 'root', role: 'wireguard' };
  const sha256 = createHash('sha256').update(onNode).digest('hex');
  const host = {
    ...emptyHost('gw'),
    files: { [path]: { sha256, permissions: 0o600, owner: 'root', group: 'root' } },
  };
  const observations: NodeObservations = new Map([['gw', { kind: 'observed', host }]]);
  const releases = [{ node: 'gw', files: [file], units: [], sysctl: {} }];
  return addFileDiffs([change], { deployedDir: dir, releases, observations });
}

test('a file that is as deployed shows what the description changes', async () => {
  const [changed] = await diffOf(deployed);
  expect(changed?.diff).toContain('-MTU = 1440\n+MTU = 1420\n');
});

test('a file changed by hand gets no diff, because its content was never fetched', async () => {
  expect(await diffOf('edited by hand')).toEqual([change]);
});
