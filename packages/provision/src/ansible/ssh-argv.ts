import { DwcpError } from '@dwcp/model';

export interface SshOptions {
  /** Name in messages. */
  readonly host: string;
  readonly address: string;
  readonly port?: number;
  readonly user: string;
  readonly key: string;
  readonly knownHosts: string;
  /** Directory of the control sockets, as `sshControlDirectory` makes it. */
  readonly controlDir: string;
  /** argv that leads into the network the node is reached from, e.g. `nsenter --net=…`. */
  readonly prefix: readonly string[];
}

const sharing = 'ControlMaster=auto';
const quiet = 'LogLevel=ERROR';

/** sun_path holds 108 bytes with its end; ssh adds a dot and 16 random characters while it makes the socket. */
const maxControlPathBytes = 107 - 17;

/** argv up to and with the destination, for `sshNodeRunner`. One connection is shared by all calls. */
export function sshArgv(options: SshOptions): readonly string[] {
  return [
    ...options.prefix,
    'ssh',
    '-T',
    '-Fnone',
    `-i${options.key}`,
    `-p${options.port ?? 22}`,
    `-l${options.user}`,
    ...connectionOptions(options).flatMap((option) => ['-o', option]),
    '--',
    options.address,
  ];
}

/**
 * The same for a node that is asked once: takes a shared connection where there is one, and leaves none behind. Keys are agreed
 * in the first of these ways that the node has, in the order of ssh where there are none.
 */
export function sshOnceArgv(options: SshOptions, kexAlgorithms: readonly string[]): readonly string[] {
  const order = kexAlgorithms.length === 0 ? [] : ['-o', `KexAlgorithms=${kexAlgorithms.join(',')}`];
  const replaced: Readonly<Record<string, readonly string[]>> = {
    [sharing]: ['ControlMaster=no', ...order],
    // Below it ssh does not say that keys cannot be agreed.
    [quiet]: ['LogLevel=INFO'],
  };
  return sshArgv(options).flatMap((word) => replaced[word] ?? [word]);
}

/** argv that ends the shared connection of a node; exits with 255 when there is none. */
export function sshExitArgv(options: SshOptions): readonly string[] {
  const argv = sshArgv(options);
  const at = argv.indexOf('ssh', options.prefix.length) + 1;
  return [...argv.slice(0, at), '-O', 'exit', ...argv.slice(at)];
}

/** The options Ansible gets in ANSIBLE_SSH_COMMON_ARGS, one string that it splits as a shell would. */
export function sshCommonArgs(options: { readonly knownHosts: string }): string {
  return ['-F none', ...hostKeyOptions(options.knownHosts).map((option) => `-o ${shellQuote(option)}`)].join(' ');
}

/** Throws when a control socket in `controlDir` would have a path longer than the system takes. */
export function checkControlDirectory(controlDir: string): string {
  // %C is the hex sha1 of host, port and user.
  const longest = `${controlDir}/${'0'.repeat(40)}`;
  if (Buffer.byteLength(longest) > maxControlPathBytes) {
    throw new DwcpError('USAGE', `${controlDir} is too long for the control sockets of ssh`, {
      hint: `use a directory of at most ${maxControlPathBytes - 41} bytes`,
    });
  }
  return controlDir;
}

function connectionOptions(options: SshOptions): readonly string[] {
  return [
    ...hostKeyOptions(options.knownHosts),
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ConnectTimeout=10',
    'ServerAliveInterval=5',
    'ServerAliveCountMax=3',
    sharing,
    'ControlPersist=60s',
    `ControlPath=${checkControlDirectory(options.controlDir)}/%C`,
    quiet,
  ];
}

function hostKeyOptions(knownHosts: string): readonly string[] {
  return [
    'StrictHostKeyChecking=yes',
    // ssh splits the value at blanks itself.
    `UserKnownHostsFile=${/\s/.test(knownHosts) ? `"${knownHosts}"` : knownHosts}`,
    'GlobalKnownHostsFile=/dev/null',
  ];
}

function shellQuote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
