import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { synthesizeCloud } from './synthesize-cloud.ts';
import { lintTerraform } from './terraform-part.ts';

const ctx = testContext(scriptedRunner([]));
const none = { workDir: '/nowhere', usesTerraform: true };

test('an environment whose description leaves no topology is not checked, and says why', async () => {
  const results = await lintTerraform('lab', { ...none, clouds: [synthesizeCloud(null)] }, ctx);
  expect(results.map((result) => result.part)).toEqual([
    { name: 'terraform lab', uncheckedReason: 'the description has findings that stop here', isLeftOut: false },
  ]);
});

test('one mode that leaves no topology leaves the environment unchecked', async () => {
  const clouds = [synthesizeCloud(labTopology()), synthesizeCloud(null)];
  const results = await lintTerraform('lab', { ...none, clouds }, ctx);
  expect(results.map((result) => result.part.uncheckedReason)).toEqual(['the description has findings that stop here']);
});

test('leaving the provider out is listed, and starts nothing', async () => {
  const clouds = [synthesizeCloud(labTopology()), synthesizeCloud(labTopology())];
  const results = await lintTerraform('lab', { ...none, clouds, usesTerraform: false }, ctx);
  expect(results.map((result) => result.part.isLeftOut)).toEqual([true]);
});

test('an environment without a cloud region has no cloud half to check', async () => {
  const topology = labTopology();
  const onPremises = { ...topology, sites: topology.sites.map((site) => ({ ...site, cloud: null })) };
  expect(await lintTerraform('lab', { ...none, clouds: [synthesizeCloud(onPremises)] }, ctx)).toEqual([]);
});
