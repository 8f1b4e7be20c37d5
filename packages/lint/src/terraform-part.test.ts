import { labTopology, scriptedRunner, testContext } from '@dwcp/testkit';
import { expect, test } from 'vitest';
import { lintTerraform } from './terraform-part.ts';

const ctx = testContext(scriptedRunner([]));

test('an environment whose description leaves no topology is not checked, and says why', async () => {
  const results = await lintTerraform('lab', { topologies: [null], workDir: '/nowhere', usesTerraform: true }, ctx);
  expect(results.map((result) => result.part)).toEqual([
    { name: 'terraform lab', uncheckedReason: 'the description has findings that stop here', isLeftOut: false },
  ]);
});

test('leaving the provider out is listed, and starts nothing', async () => {
  const topologies = [labTopology(), labTopology()];
  const results = await lintTerraform('lab', { topologies, workDir: '/nowhere', usesTerraform: false }, ctx);
  expect(results.map((result) => result.part.isLeftOut)).toEqual([true]);
});

test('an environment without a cloud region has no cloud half to check', async () => {
  const topology = labTopology();
  const onPremises = { ...topology, sites: topology.sites.map((site) => ({ ...site, cloud: null })) };
  expect(
    await lintTerraform('lab', { topologies: [onPremises], workDir: '/nowhere', usesTerraform: true }, ctx),
  ).toEqual([]);
});
