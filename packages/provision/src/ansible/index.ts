// Drives Ansible: inventories, playbook runs that survive dwcp, their records, and lint. Knows playbooks and hosts, not
// what the files of a release mean.

export type { PlaybookInvocation } from './argv.ts';
export { type ControlDirectory, sshControlDirectory } from './control-directory.ts';
export { ansibleLintTool, ansibleTool, findAnsible } from './find-ansible.ts';
export { type FollowOptions, followPlaybook } from './follow-playbook.ts';
export {
  type InventoryHost,
  inventoryHosts,
  renderIniInventory,
  renderInventory,
} from './inventory.ts';
export { findKexAlgorithms } from './kex-algorithms.ts';
export { lintPlaybooks, type PlaybookSources, syntaxCheck } from './lint-playbooks.ts';
export {
  type PlaybookFailure,
  type PlaybookResult,
  type PlaybookTask,
  playbookFailureReason,
} from './playbook-result.ts';
export { defaultPlaybookTimeoutMs, type PlaybookOptions, runPlaybook } from './run-playbook.ts';
export { type SshOptions, sshArgv, sshExitArgv, sshOnceArgv } from './ssh-argv.ts';
