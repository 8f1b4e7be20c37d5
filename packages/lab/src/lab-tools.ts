import { type Context, requireTool, type ToolSpec } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

function spec(name: string, command: string, debianPackage: string, neededFor: string): ToolSpec {
  return {
    name,
    commands: [command],
    versionArgs: ['--version'],
    versionPattern: /(\d+(?:\.\d+)*)/,
    minimum: null,
    neededFor,
    howToGet: `run \`apt-get install ${debianPackage}\``,
  };
}

/** The programs of openssh-client do not tell their version. */
const withoutVersion = { versionArgs: ['-?'], versionPattern: /(?!)/ } as const;

/** What running a lab takes on the machine itself. */
export const labTools: readonly ToolSpec[] = [
  spec('systemd-nspawn', 'systemd-nspawn', 'systemd-container', 'lab hosts'),
  { ...spec('ip', 'ip', 'iproute2', 'lab networks'), versionArgs: ['-V'], versionPattern: /iproute2-(\d+(?:\.\d+)*)/ },
  spec('nft', 'nft', 'nftables', 'filters and address translation of lab networks'),
  spec('sysctl', 'sysctl', 'procps', 'settings of lab networks'),
  spec('nsenter', 'nsenter', 'util-linux', 'running commands in lab hosts'),
  spec('unshare', 'unshare', 'util-linux', 'lab hosts'),
  { ...spec('ssh-keygen', 'ssh-keygen', 'openssh-client', 'ssh keys of lab hosts'), ...withoutVersion },
  { ...spec('ssh-keyscan', 'ssh-keyscan', 'openssh-client', 'waiting for lab hosts'), ...withoutVersion },
];

/** What a lab of light hosts takes of it. */
export const lightLabTools: readonly ToolSpec[] = labTools.filter((tool) =>
  ['ip', 'nft', 'sysctl', 'nsenter', 'unshare'].includes(tool.name),
);

/** What building the image of the lab hosts takes besides. */
export const imageTools: readonly ToolSpec[] = [
  spec('mmdebstrap', 'mmdebstrap', 'mmdebstrap', 'the image of the lab hosts'),
  spec('setpriv', 'setpriv', 'util-linux', 'the image of the lab hosts'),
];

export async function requireTools(specs: readonly ToolSpec[], ctx: Context): Promise<void> {
  for (const tool of specs) await requireTool(tool, ctx.run);
}

export function requireRoot(what: string): void {
  if (process.getuid?.() !== 0) {
    throw new DwcpError('NOT_ROOT', `${what} needs root`, { hint: 'run the same command with sudo' });
  }
}
