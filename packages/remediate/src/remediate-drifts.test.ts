import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectLock, openJournal, readJournal, takeLock } from '@dwcp/io';
import { driftOf, reportOf, scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deployOnPaper } from './deployed.fixture.ts';
import { remediateDrifts } from './remediate-drifts.ts';
import { loadSituation } from './situation.ts';

let deployed: Awaited<ReturnType<typeof deployOnPaper>>;
beforeEach(async () => {
  deployed = await deployOnPaper();
});
afterEach(() => rm(deployed.options.projectDir, { recursive: true, force: true }));

const report = reportOf([driftOf('sysctl/differs', { subject: 'net.ipv4.ip_forward' })]);
const context = () => testContext(scriptedRunner([]));
const remediate = (ctx = context()) => remediateDrifts(report, deployed.options, ctx);

async function journal(...codes: readonly string[]): Promise<void> {
  const open = await openJournal(deployed.paths.journal, { now: () => 0 });
  for (const code of codes) open.append(code, { mode: 'hybrid' });
  open.close();
}

test('where nobody answers nothing is done: no program is run, the lock is given back, nothing is left to finish', async () => {
  const done = await remediate();
  expect(done).toMatchObject({ steps: [], drifts: [{ outcome: 'unchecked' }] });
  expect((await inspectLock(deployed.paths.lock)).isThere).toBe(false);
  expect(await readJournal(deployed.paths.journal)).toEqual([]);
  expect(await readdir(deployed.paths.finishedJournals)).toHaveLength(1);
});

test('while a deploy works on the environment nothing is even looked at', async () => {
  const lock = await takeLock(deployed.paths.lock);
  try {
    await expect(remediate()).rejects.toMatchObject({ code: 'DEPLOY_LOCKED' });
    expect(await readJournal(deployed.paths.journal)).toEqual([]);
  } finally {
    await lock.release();
  }
});

test('a deploy that was interrupted is finished first, and its journal stays as it is', async () => {
  await journal('deploy.begun', 'step.started');
  const before = await readFile(deployed.paths.journal, 'utf8');
  await expect(remediate()).rejects.toMatchObject({ code: 'DEPLOY_UNFINISHED', hint: 'run `dwcp resume` first' });
  expect(await readFile(deployed.paths.journal, 'utf8')).toBe(before);
});

test('a repair that was interrupted is cleared up after, and the next one goes on', async () => {
  await journal('remediation.begun', 'step.started');
  const ctx = context();
  expect((await remediate(ctx)).drifts).toMatchObject([{ outcome: 'unchecked' }]);
  expect(ctx.events.events.map(({ code }) => code)).toContain('deploy.recovery-started');
  expect(await readJournal(deployed.paths.journal)).toEqual([]);
});

test('what was deployed is put back only while it is what was deployed, byte for byte', async () => {
  const [release = ''] = await readdir(deployed.paths.releases);
  const file = join(deployed.paths.releases, release, 'hosts', 'dc1-gw1', 'files', 'etc', 'nftables.conf');
  await writeFile(file, 'accept everything');
  await expect(remediate()).rejects.toMatchObject({ code: 'STATE_CORRUPT' });
});

test('with another playbook than was deployed a monitor repairs nothing, and that is told', async () => {
  const { options, paths } = deployed;
  const told = async (): Promise<boolean> => {
    const ctx = context();
    await remediate(ctx);
    return ctx.events.events.some(({ code }) => code === 'remediation.playbook-differs');
  };
  expect((await loadSituation(options)).isPlaybookDeployed).toBe(true);
  expect(await told()).toBe(false);
  await writeFile(join(paths.deploymentsDir, 'dwcp-v3-setup.yml'), 'of somebody else');
  expect((await loadSituation(options)).isPlaybookDeployed).toBe(false);
  expect(await told()).toBe(true);
});

test('a dry run takes no lock and writes nothing', async () => {
  const lock = await takeLock(deployed.paths.lock);
  try {
    const done = await remediateDrifts(report, { ...deployed.options, isDryRun: true }, context());
    expect(done).toMatchObject({ isDryRun: true, drifts: [{ outcome: 'unchecked' }] });
  } finally {
    await lock.release();
  }
  expect((await readdir(deployed.paths.root)).toSorted()).not.toContain('journal.log');
});
