import type { ToolSpec } from '@dwcp/io';
import { imageTools, labTools } from '@dwcp/lab';
import { opaTool } from '@dwcp/policy';
import { ansibleLintTool, ansibleTool, motoTool, terraformTool } from '@dwcp/provision';

/** A tool as doctor lists it. */
export interface ListedTool {
  readonly spec: ToolSpec;
  /** Without it a deploy of the lab environment cannot work. */
  readonly isRequired: boolean;
}

const required = (spec: ToolSpec): ListedTool => ({ spec, isRequired: true });
const optional = (spec: ToolSpec): ListedTool => ({ spec, isRequired: false });

/** Everything dwcp runs on this machine. `installation` is the directory that holds the virtual environment. */
export function toolList(installation: string): readonly ListedTool[] {
  return [
    required(terraformTool),
    required(ansibleTool(installation)),
    required(motoTool(installation)),
    required({
      name: 'ssh',
      commands: ['ssh'],
      versionArgs: ['-V'],
      versionPattern: /OpenSSH_(\S+?),?\s/,
      minimum: null,
      neededFor: 'reaching the machines',
      howToGet: 'run `apt-get install openssh-client`',
    }),
    ...[...labTools, ...imageTools].map(required),
    optional(ansibleLintTool(installation)),
    optional(plain('shellcheck', 'checks of the shell scripts in `make test`', /version: (\S+)/)),
    optional(plain('tcpdump', 'captures of the underlay in `make test`', /tcpdump version (\S+)/)),
    optional(opaTool),
  ];
}

function plain(name: string, neededFor: string, versionPattern: RegExp): ToolSpec {
  return {
    name,
    commands: [name],
    versionArgs: ['--version'],
    versionPattern,
    minimum: null,
    neededFor,
    howToGet: `run \`apt-get install ${name}\``,
  };
}
