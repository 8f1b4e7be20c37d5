import { dirname, join } from 'node:path';
import { checkControlDirectory, sshCommonArgs } from './ssh-argv.ts';

/** What one run of a playbook is made of. */
export interface PlaybookInvocation {
  /** Directory that holds ansible.cfg and the playbooks. */
  readonly ansibleDir: string;
  /** File name in `ansibleDir`. */
  readonly playbook: string;
  readonly inventoryFile: string;
  /** Release to bring the hosts to; null for the plays that need none (tags prerequisites, keys). */
  readonly releaseDir: string | null;
  /** dwcpd for the gateways, as `make release` packs it; needed where one does not have it yet. */
  readonly programArchive?: string;
  readonly limit?: readonly string[];
  readonly tags?: readonly string[];
  readonly skipTags?: readonly string[];
  /** Predict only. */
  readonly check?: boolean;
  /** File with secrets for the hosts (YAML or JSON, 0600). */
  readonly extraVarsFile?: string;
  /** Where the callback plugin writes; ended up complete when the run finished. */
  readonly eventsFile: string;
  /** What ansible-playbook prints; Ansible's own temporary files lie beside it. */
  readonly logFile: string;
  /** argv that leads into the network the hosts are reached from. */
  readonly prefix: readonly string[];
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly controlDir: string;
}

export function playbookArgv(ansiblePlaybook: string, run: PlaybookInvocation): readonly string[] {
  return [
    ...run.prefix,
    ansiblePlaybook,
    '--inventory',
    run.inventoryFile,
    ...(run.releaseDir === null ? [] : ['--extra-vars', JSON.stringify({ dwcp_release_dir: run.releaseDir })]),
    ...(run.programArchive === undefined
      ? []
      : ['--extra-vars', JSON.stringify({ dwcp_program_archive: run.programArchive })]),
    ...(run.extraVarsFile === undefined ? [] : ['--extra-vars', `@${run.extraVarsFile}`]),
    ...listOption('--limit', run.limit),
    ...listOption('--tags', run.tags),
    ...listOption('--skip-tags', run.skipTags),
    ...(run.check === true ? ['--check', '--diff'] : []),
    run.playbook,
  ];
}

export function playbookEnvironment(run: PlaybookInvocation): Readonly<Record<string, string>> {
  return {
    ...commonEnvironment(run.ansibleDir, join(dirname(run.logFile), 'home')),
    ANSIBLE_PRIVATE_KEY_FILE: run.sshKey,
    ANSIBLE_SSH_COMMON_ARGS: sshCommonArgs(run),
    ANSIBLE_SSH_CONTROL_PATH_DIR: checkControlDirectory(run.controlDir),
    DWCP_ANSIBLE_EVENTS: run.eventsFile,
  };
}

/** `home`: where Ansible keeps temporary files, so that nothing of it goes to ~/.ansible. */
export function commonEnvironment(ansibleDir: string, home: string): Readonly<Record<string, string>> {
  return {
    ANSIBLE_CONFIG: join(ansibleDir, 'ansible.cfg'),
    ANSIBLE_HOME: home,
    ANSIBLE_NOCOLOR: '1',
    NO_COLOR: '1',
    // Ansible refuses to start in a locale that is not UTF-8.
    LC_ALL: 'C.UTF-8',
  };
}

export function syntaxCheckArgv(
  ansiblePlaybook: string,
  playbooks: readonly string[],
  inventory: string,
): readonly string[] {
  return [ansiblePlaybook, '--syntax-check', '--inventory', inventory, ...playbooks];
}

export function lintArgv(ansibleLint: string): readonly string[] {
  return [ansibleLint, '--offline', '--nocolor', '-q', '--profile', 'production', '--format', 'json'];
}

function listOption(name: string, values: readonly string[] | undefined): readonly string[] {
  return values === undefined || values.length === 0 ? [] : [name, values.join(',')];
}
