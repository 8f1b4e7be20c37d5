import { join } from 'node:path';
import { type Context, requireTool, type ToolSpec } from '@dwcp/io';

/** ansible-playbook, from the project's virtual environment first. */
export function ansibleTool(projectDir: string): ToolSpec {
  return {
    name: 'ansible-playbook',
    commands: ['ansible-playbook'],
    directories: [join(projectDir, '.venv', 'bin')],
    versionArgs: ['--version'],
    versionPattern: /\[core (\d+\.\d+\.\d+)/,
    minimum: '2.17.0',
    neededFor: 'configuring hosts',
    howToGet: 'run `make setup`, which installs ansible-core into .venv',
  };
}

/** ansible-lint, from the project's virtual environment first. */
export function ansibleLintTool(projectDir: string): ToolSpec {
  return {
    name: 'ansible-lint',
    commands: ['ansible-lint'],
    directories: [join(projectDir, '.venv', 'bin')],
    versionArgs: ['--nocolor', '--offline', '--version'],
    versionPattern: /ansible-lint (\d+\.\d+\.\d+)/,
    minimum: null,
    neededFor: 'linting the playbooks',
    howToGet: 'run `make setup`, which installs ansible-lint into .venv',
  };
}

/** Path of ansible-playbook. Throws TOOL_MISSING or TOOL_TOO_OLD. Asks its version, which takes half a second. */
export async function findAnsible(projectDir: string, ctx: Context): Promise<string> {
  return (await requireTool(ansibleTool(projectDir), ctx.run)).path;
}
