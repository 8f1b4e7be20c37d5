import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DetachedOptions, Runner } from '@dwcp/io';
import { scriptedRunner, testContext } from '@dwcp/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playbookFailureReason } from './playbook-result.ts';
import { runPlaybook } from './run-playbook.ts';

let dir = '';
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dwcp-playbook-'));
  await writeFile(join(dir, 'id'), '', { mode: 0o600 });
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

/** Starts "processes" that have written everything and are gone when they are looked for. */
function endedRunner(write: (options: DetachedOptions) => Promise<void>): Runner {
  return {
    ...scriptedRunner([]),
    async start(_argv, options) {
      await write(options);
      return 2 ** 22 + 1;
    },
  };
}

async function fixture(name: string): Promise<string> {
  return readFile(new URL(`../../test/fixtures/${name}`, import.meta.url), 'utf8');
}

function run(write: (options: DetachedOptions) => Promise<void>, isHostByHost = false) {
  const ctx = testContext(endedRunner(write));
  const result = runPlaybook(
    {
      projectDir: '/p',
      ansiblePlaybook: '/p/.venv/bin/ansible-playbook',
      ansibleDir: '/p/deployments/ansible',
      playbook: 'dwcp-v3-setup.yml',
      inventoryFile: join(dir, 'inventory.json'),
      releaseDir: null,
      eventsFile: join(dir, 'events.jsonl'),
      logFile: join(dir, 'run.log'),
      prefix: [],
      sshKey: join(dir, 'id'),
      knownHosts: join(dir, 'known_hosts'),
      controlDir: '/tmp/c',
      onStart: () => {},
      isHostByHost,
    },
    ctx,
  );
  return { result, events: ctx.events.events };
}

const events = (name: string) => async (options: DetachedOptions) =>
  writeFile(options.env?.DWCP_ANSIBLE_EVENTS ?? '', await fixture(name));

test('returns the public keys the gateways reported', async () => {
  const { publicKeys, isChanged, failures } = await run(events('ansible-events-keys.jsonl')).result;
  expect(Object.keys(publicKeys)).toEqual(['g1']);
  expect(publicKeys.g1).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  expect({ isChanged, failures }).toEqual({ isChanged: true, failures: [] });
});

test('tells which files changed on which host, what was done about them, and how long each play took', async () => {
  const { result, events: emitted } = run(events('ansible-events-changed.jsonl'));
  const { changedFiles, actions, plays, notApplied } = await result;
  expect(changedFiles).toEqual({ g1: ['/etc/wireguard/wg-use1-gw1.conf'], n1: ['/etc/nftables.conf'] });
  expect(actions).toEqual({
    g1: ['reload wg-quick@wg-use1-gw1.service'],
    n1: ['reload-or-restart nftables.service'],
  });
  expect(plays.map(({ play }) => play)).toEqual(['Prerequisites', 'Keys', 'Site configuration']);
  expect(notApplied[0]).toEqual({
    host: 'g1',
    subject: 'kernel module sch_fq',
    reason: 'not in the running kernel, and a container cannot load modules',
  });
  expect(emitted.filter((event) => event.code === 'ansible.task-finished').map((event) => event.message)).toEqual([
    'g1: Bring the host to its release: changed',
    'n1: Bring the host to its release: changed',
    'g1: Validate the host: ok',
    'n1: Validate the host: ok',
  ]);
});

test('a failed task names the node, the task and the reason, and who else failed', async () => {
  await expect(run(events('ansible-events-failed.jsonl')).result).rejects.toMatchObject({
    code: 'ANSIBLE_FAILED',
    message:
      'n1: Bring the host to its release: vtysh rejects /etc/frr/frr.conf: line 66: % Unknown command[4]: router bgpx 99 (also on g2)',
  });
});

test('asked host by host, what failed is told of each, beside what was done on the others', async () => {
  const { failures, hosts } = await run(events('ansible-events-failed.jsonl'), true).result;
  expect(failures.map((failure) => `${failure.kind} ${failure.host}: ${playbookFailureReason(failure)}`)).toEqual([
    'failed n1: vtysh rejects /etc/frr/frr.conf: line 66: % Unknown command[4]: router bgpx 99',
    expect.stringMatching(
      /^unreachable g2: does not answer over ssh: Data could not be sent .*: check that g2 is up and its host key is the known one$/s,
    ),
  ]);
  expect(Object.keys(hosts).toSorted()).toEqual(['g2', 'n1']);
});

test('a run that broke off is an error, also when it is asked host by host', async () => {
  const write = async (options: DetachedOptions) => {
    const lines = (await fixture('ansible-events-failed.jsonl')).split('\n');
    const text = lines.filter((line) => !line.includes('run-finished')).join('\n');
    await writeFile(options.env?.DWCP_ANSIBLE_EVENTS ?? '', text);
  };
  await expect(run(write, true).result).rejects.toMatchObject({ code: 'ANSIBLE_FAILED' });
});

test('a host that does not answer is named', async () => {
  const write = async (options: DetachedOptions) => {
    const lines = (await fixture('ansible-events-failed.jsonl')).split('\n');
    const text = lines.filter((line) => !line.includes('"status": "failed"')).join('\n');
    await writeFile(options.env?.DWCP_ANSIBLE_EVENTS ?? '', text);
  };
  await expect(run(write).result).rejects.toMatchObject({
    code: 'HOST_UNREACHABLE',
    message: expect.stringMatching(/^g2 does not answer over ssh: Data could not be sent .* No route to host$/),
  });
});

test('a run that never reported is an error with what Ansible said, not an empty success', async () => {
  const write = async (options: DetachedOptions) =>
    writeFile(options.logFile, '[WARNING]: x\n[ERROR]: the playbook: y.yml could not be found\n');
  await expect(run(write).result).rejects.toMatchObject({
    code: 'ANSIBLE_FAILED',
    message: 'dwcp-v3-setup.yml ended before its report: the playbook: y.yml could not be found',
  });
});

test('a run in which no host took part is an error', async () => {
  const write = async (options: DetachedOptions) =>
    writeFile(options.env?.DWCP_ANSIBLE_EVENTS ?? '', '{"at":1,"event":"run-finished","hosts":{}}\n');
  await expect(run(write).result).rejects.toMatchObject({ code: 'ANSIBLE_FAILED', message: /matched no host/ });
});
