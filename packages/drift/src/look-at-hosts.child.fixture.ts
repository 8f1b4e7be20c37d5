// Looks at the hosts of a deployed lab the way `dwcp drift detect` does, at some of them under more than one name: each
// name is a connection and a look of its own. Run by the bench, bundled as the command is.

import { environmentPaths } from '@dwcp/environment';
import { processRunner, recordingSink } from '@dwcp/io';
import { detectOnHosts, reachDeployed } from './detect-hosts.ts';
import { knownSignatures, loadReadPrograms } from './observe/read-programs.ts';
import { loadWanted } from './wanted.ts';

const [projectDir = '', stateDir = '', count = '1'] = process.argv.slice(2);
const { signal } = new AbortController();
const ctx = { run: processRunner(signal), events: recordingSink(), now: Date.now, signal };
const options = {
  projectDir,
  stateDir,
  environment: 'lab',
  policiesDir: '',
  mode: null,
  kinds: null,
  hosts: null,
  ignoredIds: [],
  betweenLooksMs: 1_000,
};
const paths = environmentPaths(options);
const wanted = await loadWanted(options, paths);
if ('reason' in wanted) throw new Error(wanted.reason);
const reach = await reachDeployed(wanted, paths, ctx);
if (reach === null) throw new Error('the lab is gone');
const names = [...wanted.deployed.releases.keys()];
const nodes = Array.from({ length: Number(count) }, (_, index) => names[index % names.length] ?? '');
const { runners, onceRunners } = reach;
const knownPrograms = knownSignatures(await loadReadPrograms(paths, ctx), Date.now());
const seen = await detectOnHosts(
  { wanted, nodes, kinds: ['files', 'running-config'], runners, onceRunners, knownPrograms },
  ctx,
);
await reach.close();
const { mismatches, unchecked } = seen;
process.stdout.write(
  JSON.stringify({ looks: seen.nodes.length, mismatches: mismatches.length, unchecked: unchecked.length }),
);
