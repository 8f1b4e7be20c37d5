import { expect, test } from 'vitest';
import { type PlaybookInvocation, playbookArgv, playbookEnvironment } from './argv.ts';

const run: PlaybookInvocation = {
  ansibleDir: '/p/deployments/ansible',
  playbook: 'dwcp-v3-setup.yml',
  inventoryFile: '/s/ansible/inventory.json',
  releaseDir: '/s/releases/with blank',
  eventsFile: '/s/ansible/events.jsonl',
  logFile: '/s/ansible/run.log',
  prefix: ['nsenter', '--net=/run/netns/lab-mgmt', '--'],
  sshKey: '/s/ssh/id_ed25519',
  knownHosts: '/s/ssh/known_hosts',
  controlDir: '/tmp/c',
};

test('a full run names prefix, inventory and release and nothing else', () => {
  expect(playbookArgv('/v/ansible-playbook', run)).toEqual([
    'nsenter',
    '--net=/run/netns/lab-mgmt',
    '--',
    '/v/ansible-playbook',
    '--inventory',
    '/s/ansible/inventory.json',
    '--extra-vars',
    '{"dwcp_release_dir":"/s/releases/with blank"}',
    'dwcp-v3-setup.yml',
  ]);
});

test('the archive of the program is named where there is one', () => {
  const argv = playbookArgv('ansible-playbook', { ...run, prefix: [], programArchive: '/p/release/a b.tar.gz' });
  expect(argv).toContain('{"dwcp_program_archive":"/p/release/a b.tar.gz"}');
});

test('tags, limit, check and the file of secrets become options; the secrets stay in the file', () => {
  const argv = playbookArgv('ansible-playbook', {
    ...run,
    prefix: [],
    releaseDir: null,
    tags: ['prerequisites', 'keys'],
    skipTags: ['validation'],
    limit: ['dc1-gw1', 'dc1-gw2'],
    check: true,
    extraVarsFile: '/s/ansible/secrets.json',
  });
  expect(argv.slice(3)).toEqual([
    '--extra-vars',
    '@/s/ansible/secrets.json',
    '--limit',
    'dc1-gw1,dc1-gw2',
    '--tags',
    'prerequisites,keys',
    '--skip-tags',
    'validation',
    '--check',
    '--diff',
    'dwcp-v3-setup.yml',
  ]);
});

test('the environment keeps Ansible out of the home directory and demands known host keys', () => {
  const environment = playbookEnvironment({ ...run, knownHosts: '/s/ssh dir/known_hosts' });
  expect(environment).toMatchObject({
    ANSIBLE_CONFIG: '/p/deployments/ansible/ansible.cfg',
    ANSIBLE_HOME: '/s/ansible/home',
    ANSIBLE_PRIVATE_KEY_FILE: '/s/ssh/id_ed25519',
    ANSIBLE_SSH_CONTROL_PATH_DIR: '/tmp/c',
    DWCP_ANSIBLE_EVENTS: '/s/ansible/events.jsonl',
  });
  expect(environment.ANSIBLE_SSH_COMMON_ARGS).toBe(
    `-F none -o StrictHostKeyChecking=yes -o 'UserKnownHostsFile="/s/ssh dir/known_hosts"' -o GlobalKnownHostsFile=/dev/null`,
  );
});
