import { join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import { type DeploymentMode, deploymentModes } from '@dwcp/model';
import { expect, test } from 'vitest';
import type { LoadedDescription } from '../descriptions.ts';
import { synthesizeCloud } from './synthesize-cloud.ts';
import { synthesizeClouds } from './synthesize-clouds.ts';

const projectDir = join(import.meta.dirname, '../../../..');
const load = async (environment: string, mode: DeploymentMode): Promise<LoadedDescription> => ({
  environment,
  mode,
  description: await loadDescription({ projectDir, environment, mode }),
});
const unread = (): never => {
  throw new Error('the mode was read');
};

test.each(['lab', 'production'])('nothing of the mode is in the cloud half of %s', async (environment) => {
  const { topology } = (await load(environment, 'hybrid')).description;
  if (topology === null) throw new Error('it has findings');
  const { mode: _mode, modeConfig: _modeConfig, ...rest } = topology;
  const modeless = Object.defineProperties(rest, { mode: { get: unread }, modeConfig: { get: unread } });
  expect(synthesizeCloud(modeless as typeof topology)).toEqual(synthesizeCloud(topology));
});

test('modes of one environment share their cloud half, environments do not', async () => {
  const loaded = await Promise.all(
    ['lab', 'production'].flatMap((name) => deploymentModes.map((mode) => load(name, mode))),
  );
  const described = synthesizeClouds(loaded);
  expect(described.map((one) => one.loaded)).toEqual(loaded);
  expect(new Set(described.map((one) => one.cloud)).size).toBe(2);
  for (const { loaded: one, cloud } of described) expect(cloud).toEqual(synthesizeCloud(one.description.topology));
});

test('a mode with another network has another cloud half, one that leaves no topology has none', async () => {
  const lab = await load('lab', 'hybrid');
  const { topology } = lab.description;
  if (topology === null) throw new Error('it has findings');
  const without = (own: object): LoadedDescription => ({ ...lab, description: { ...lab.description, ...own } });
  const [first, second, third] = synthesizeClouds([
    lab,
    without({ topology: { ...topology, tunnels: topology.tunnels.slice(1) } }),
    without({ topology: null }),
  ]);
  expect(second?.cloud.configurations).not.toEqual(first?.cloud.configurations);
  expect(third?.cloud.problem).not.toBeNull();
});
