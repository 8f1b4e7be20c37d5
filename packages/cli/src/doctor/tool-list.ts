import { join } from 'node:path';
import type { ToolSpec } from '@dwcp/io';

/** A tool as doctor lists it. */
export interface ListedTool {
  readonly spec: ToolSpec;
  /** Without it a deploy of the lab environment cannot work. */
  readonly isRequired: boolean;
}

/** Everything dwcp runs on this machine. `installation` is the directory that holds the virtual environment. */
export function toolList(installation: string): readonly ListedTool[] {
  const venv = join(installation, '.venv', 'bin');
  const debian = (name: string, debianPackage: string, neededFor: string, versionArgs = ['--version']): ListedTool => ({
    spec: {
      name,
      commands: [name],
      versionArgs,
      versionPattern: /(\d+\.\d+(?:\.\d+)*(?:p\d+)?|\b\d+\b)/,
      minimum: null,
      neededFor,
      howToGet: `run \`make setup\`, or \`apt-get install ${debianPackage}\``,
    },
    isRequired: true,
  });
  const python = (name: string, neededFor: string, minimum: string | null, isRequired: boolean): ListedTool => ({
    spec: {
      name,
      commands: [name],
      directories: [venv],
      versionArgs: ['--version'],
      versionPattern: /(\d+\.\d+(?:\.\d+)*)/,
      minimum,
      neededFor,
      howToGet: 'run `make setup`: it installs requirements.txt into .venv',
    },
    isRequired,
  });
  return [
    {
      spec: {
        name: 'terraform',
        commands: ['terraform', 'tofu'],
        versionArgs: ['version'],
        versionPattern: /v(\d+\.\d+\.\d+)/,
        minimum: '1.11.0',
        neededFor: 'the cloud half of a deploy',
        howToGet: "put terraform or tofu 1.11 or newer on PATH, from its vendor's package",
      },
      isRequired: true,
    },
    python('ansible-playbook', 'configuring the machines', '2.17', true),
    python('moto_server', 'the emulated cloud of the lab', null, true),
    python('ansible-lint', 'checks of the playbooks in `make test`', null, false),
    debian('python3', 'python3', 'Ansible and the emulated cloud'),
    debian('ssh', 'openssh-client', 'reaching the machines', ['-V']),
    debian('ssh-keygen', 'openssh-client', 'the ssh key of a lab', ['-Q']),
    debian('systemd-nspawn', 'systemd-container', 'lab hosts'),
    debian('mmdebstrap', 'mmdebstrap', 'the file system tree of lab hosts'),
    debian('ip', 'iproute2', 'lab networks', ['-V']),
    debian('nft', 'nftables', 'security groups and address translation of the lab'),
    debian('nsenter', 'util-linux', 'commands inside lab hosts'),
    debian('unshare', 'util-linux', 'lab hosts'),
    debian('sysctl', 'procps', 'settings of lab networks'),
    { ...debian('git', 'git', 'naming the commit a deploy was made from'), isRequired: false },
    { ...debian('tcpdump', 'tcpdump', 'captures of the underlay in tests'), isRequired: false },
    {
      spec: {
        name: 'opa',
        commands: ['opa'],
        versionArgs: ['version'],
        versionPattern: /Version: (\d+\.\d+\.\d+)/,
        minimum: null,
        neededFor: 'tests of policies',
        howToGet: 'run `go install github.com/open-policy-agent/opa@latest` where Go is',
      },
      isRequired: false,
    },
  ];
}
