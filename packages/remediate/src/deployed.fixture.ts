import { cp, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import {
  type EnvironmentPaths,
  environmentPaths,
  playbookDigest,
  writeBaseline,
  writePublicKeys,
} from '@dwcp/environment';
import { releaseDigest, releaseManifest, renderRelease } from '@dwcp/network';
import type { RemediateOptions } from './options.ts';

const repository = join(import.meta.dirname, '../../..');

/** A repair of the lab without a person, of everything. */
export const unattended = (dir: string): RemediateOptions => ({
  projectDir: dir,
  stateDir: dir,
  environment: 'lab',
  policiesDir: dir,
  programDir: dir,
  policy: { kind: 'auto' },
  isDryRun: false,
  kinds: null,
  hosts: null,
  acceptedRisks: [],
  cooldownMs: 0,
  attestation: null,
  betweenLooksMs: 1,
});

/** The lab as a deploy left it on disk, with neither a host nor a cloud that answers. */
export async function deployOnPaper(): Promise<{
  readonly options: RemediateOptions;
  readonly paths: EnvironmentPaths;
}> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'dwcp-remediate-')));
  await cp(join(repository, 'config'), join(root, 'config'), { recursive: true });
  const options = { ...unattended(root), stateDir: join(root, 'state'), policiesDir: join(repository, 'policies') };
  const paths = environmentPaths(options);
  const { topology, inputs } = await loadDescription({ ...options, mode: 'hybrid' });
  if (topology === null) throw new Error('the lab of the repository has findings');
  const publicKeys = Object.fromEntries(topology.gateways.map(({ name }) => [name, `key of ${name}`]));
  const releases = renderRelease(topology, { publicKeys });
  const release = releaseDigest(releases);
  for (const one of releases) {
    const dir = join(paths.releases, release, 'hosts', one.node);
    await write(join(dir, 'manifest.json'), JSON.stringify(releaseManifest(one)));
    for (const file of one.files) await write(join(dir, 'files', file.path.slice(1)), file.content);
  }
  await writePublicKeys(paths.publicKeys, publicKeys);
  await write(join(paths.deploymentsDir, 'dwcp-v3-setup.yml'), '[]');
  const playbook = (await playbookDigest(paths.deploymentsDir)) ?? 'none';
  const at = '2026-01-01T00:00:00.000Z';
  const verified = { previousRelease: null, isVerified: true, at, playbook };
  await writeBaseline(paths.baseline, { environment: 'lab', mode: 'hybrid', release, inputs, topology, ...verified });
  return { options, paths };
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
