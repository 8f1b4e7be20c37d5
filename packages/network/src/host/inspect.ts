import type { Context, NodeRunner } from '@dwcp/io';
import type { NodeRelease } from '@dwcp/model';
import { DwcpError } from '@dwcp/model';
import { daemonUnit, programDirectory, programTest, signatureIn } from '../dwcp/program.ts';
import { tlsFiles } from '../dwcp/tls-files.ts';
import { firewallTable, firewallUnit } from '../firewall/table.ts';
import { identityPaths } from '../ipsec/secrets.ts';
import { shellWord } from '../shell-word.ts';
import { managedLine, managedRecord, pendingIn } from './pending-paths.ts';
import { secretOwner } from './secret-paths.ts';
import { toldAtOnceFunction } from './told-at-once.ts';
import { unitStatesFunction } from './unit-states.ts';

/** A managed file as it is on the node; null fields of HostObservation.files mean there is none. */
export interface FileObservation {
  readonly sha256: string;
  readonly permissions: number;
  readonly owner: string;
  readonly group: string;
}

export interface UnitObservation {
  /** `active`, `inactive`, `failed`, … */
  readonly activeStatus: string;
  /** `enabled`, `disabled`, `masked`, …; empty for a unit that does not exist. */
  readonly fileStatus: string;
  /** Files that say what it does: the unit file first, then its drop-ins. Null where systemd did not tell. */
  readonly files: readonly string[] | null;
}

/** What a node holds and runs of what its release wants. Holds no secret. */
export interface HostObservation {
  readonly node: string;
  readonly files: Readonly<Record<string, FileObservation | null>>;
  readonly units: Readonly<Record<string, UnitObservation>>;
  /** Null where the kernel does not know the parameter. */
  readonly sysctl: Readonly<Record<string, string | null>>;
  /** WireGuard identity of a gateway; null where no key was made yet. */
  readonly publicKey: string | null;
  readonly privateKeyFile: Omit<FileObservation, 'sha256'> | null;
  /** sha256 of the text of each secret file without its line feeds, by path: enough to compare, not to use. {} where not asked for. */
  readonly secretDigests: Readonly<Record<string, string>>;
  /** Who may read the secret files that are there, by path; a link in the place of one shows its own permissions. */
  readonly secretFiles: Readonly<Record<string, Omit<FileObservation, 'sha256'>>>;
  /** Paths that were written or removed and that their service has not taken into effect yet. */
  readonly pendingPaths: readonly string[];
  /** Tables and devices that are gone, by the unit that makes them and may still say it is active. */
  readonly missingObjects: Readonly<Record<string, string>>;
  /** How the program looks from outside, where it is the released one; null elsewhere. */
  readonly programSignature: string | null;
  /** Files in the place of managed ones that the release does not know. */
  readonly extraFiles: readonly string[];
}

export interface HostLook {
  readonly release: NodeRelease;
  /** False for who asks for the whole firewall beside it, which tells whether dwcp's own table is there. */
  readonly asksTable?: boolean;
  /** False for who compares no secret, and only wants to know whether each is there. */
  readonly asksSecrets?: boolean;
  /** How the program looked from outside when it was last read whole: where it still does it is not read again. */
  readonly knownProgram?: string | null;
}

/** Looks at one node with one remote command; changes nothing, and of the private key only the public one leaves. */
export async function inspectHost(
  runner: NodeRunner,
  { release, ...options }: HostLook,
  _ctx: Context,
): Promise<HostObservation> {
  const { stdout } = await runner.run(['sh', '-s'], { input: script(release, options), timeoutMs: 30_000 });
  return parseHost(release, stdout);
}

/** Parses what the script printed: one record a line, columns separated by tabs, `end` last. */
export function parseHost(release: NodeRelease, stdout: string): HostObservation {
  const records = stdout.split('\n').map((line) => line.split('\t'));
  if (!records.some(([kind]) => kind === 'end')) {
    throw new DwcpError('PROCESS_FAILED', `the inspection of ${release.node} broke off`, {
      hint: 'run the command again',
    });
  }
  const of = (kind: string): readonly (readonly string[])[] =>
    records.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const hashes = new Map([...stdout.matchAll(/^(\w+) [ *](\/.*)$/gm)].map(([, hash = '', path = '']) => [path, hash]));
  const stats = new Map(of('stat').map(([path = '', ...rest]) => [path, rest]));
  const textOf = textsIn(stdout);
  const managed = new Set(release.files.map((file) => file.path));
  return {
    node: release.node,
    files: Object.fromEntries([...managed].map((path) => [path, fileOf(hashes.get(path), stats.get(path))])),
    units: Object.fromEntries(
      of('unit').map(([unit = '', activeStatus = '', fileStatus = '', fragment, dropIns = '']) => [
        unit,
        { activeStatus, fileStatus, files: fragment === undefined ? null : unitFilesOf(fragment, dropIns) },
      ]),
    ),
    sysctl: Object.fromEntries(
      Object.keys(release.sysctl).map((name) => [
        name,
        textOf(parameterPath(name))?.trim().replaceAll(/\s+/g, ' ') ?? null,
      ]),
    ),
    publicKey: of('public-key')[0]?.[0] ?? null,
    privateKeyFile: statOf(stats.get(privateKeyPath)),
    secretDigests: Object.fromEntries(of('secret').map(([path = '', digest = '']) => [path, digest])),
    secretFiles: Object.fromEntries(
      [...stats].flatMap(([path, columns]) => {
        const stat = secretOwner(path) === null || managed.has(path) ? null : statOf(columns);
        return stat === null ? [] : [[path, stat]];
      }),
    ),
    pendingPaths: pendingIn(of('managed').length === 0 ? null : (textOf(managedRecord) ?? ''), release.node),
    missingObjects: Object.fromEntries(of('missing').map(([unit = '', object = '']) => [unit, object])),
    programSignature: signatureIn(of('program')[0]),
    extraFiles: of('candidate').flatMap(([path = '']) => (managed.has(path) ? [] : [path])),
  };
}

function unitFilesOf(fragment: string, dropIns: string): readonly string[] {
  return [fragment, ...dropIns.split(' ')].filter((path) => path !== '');
}

const privateKeyPath = '/etc/wireguard/private.key';

const secretPatterns: readonly string[] = [
  '/etc/wireguard/*.psk',
  '/etc/swanctl/dwcp/*.psk',
  ...Object.values(identityPaths),
  ...Object.values(tlsFiles),
];

function fileOf(sha256: string | undefined, columns: readonly string[] | undefined): FileObservation | null {
  const stat = statOf(columns);
  return sha256 === undefined || stat === null ? null : { sha256, ...stat };
}

function statOf(columns: readonly string[] | undefined): Omit<FileObservation, 'sha256'> | null {
  if (columns === undefined) return null;
  const [permissions = '0', owner = '', group = ''] = columns;
  return { permissions: Number.parseInt(permissions, 8), owner, group };
}

function script(
  release: NodeRelease,
  { asksTable = true, asksSecrets = true, knownProgram = null }: Omit<HostLook, 'release'>,
): string {
  const paths = release.files.map((file) => shellWord(file.path)).join(' ');
  const units = release.units.map(shellWord).join(' ');
  const files = `${paths} ${privateKeyPath} ${secretPatterns.join(' ')}`;
  const texts = [...Object.keys(release.sysctl).map(parameterPath), managedRecord].map(shellWord).join(' ');
  return [
    'export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"',
    `sha256sum -- ${paths} 2>/dev/null`,
    toldAtOnceFunction(),
    unitStatesFunction(),
    // A symbolic link in the place of a file shows its own permissions and so never passes for the file.
    `exec 3>&1`,
    `shown=$(told_at_once ${units} -- ${files} -- ${texts} 2>/dev/null) || {`,
    '  shown=',
    `  stat --printf 'stat\\t%n\\t%a\\t%U\\t%G\\n' -- ${files} 2>/dev/null`,
    // The shell's own `read` takes single bytes, which /proc/sys answers only once.
    `  grep -aHs '' ${texts}`,
    '}',
    `unit_states ${units}`,
    `if [ -s ${privateKeyPath} ] && key=$(wg pubkey < ${privateKeyPath} 2>/dev/null); then`,
    `  printf 'public-key\\t%s\\n' "$key"`,
    'fi',
    managedLine,
    ...release.units.flatMap((unit) =>
      unit === firewallUnit && !asksTable ? [] : objectLine(release, { unit, knownProgram }),
    ),
    ...(asksSecrets ? [secretsLoop] : []),
    'for path in /etc/wireguard/wg-*.conf /etc/swanctl/conf.d/dwcp-*.conf; do',
    `  if [ -e "$path" ]; then printf 'candidate\\t%s\\n' "$path"; fi`,
    'done',
    'echo end',
    '',
  ].join('\n');
}

/** The trailing line feed of a key file is no part of the key. */
const secretsLoop = `for path in ${secretPatterns.join(' ')}; do
  if [ -e "$path" ]; then digest=$(tr -d '\\n' < "$path" | sha256sum); printf 'secret\\t%s\\t%s\\n' "$path" "\${digest%% *}"; fi
done`;

/** A oneshot unit stays active when what it made is taken away under it. */
function objectLine(
  release: NodeRelease,
  { unit, knownProgram }: { readonly unit: string; readonly knownProgram: string | null },
): readonly string[] {
  if (unit === firewallUnit) {
    return [`nft list table inet dwcp >/dev/null 2>&1 || printf 'missing\\t%s\\t${firewallTable}\\n' ${unit}`];
  }
  if (unit === daemonUnit) {
    return [
      `${programTest({ known: knownProgram })} || printf 'missing\\t%s\\tprogram as released, in ${programDirectory},\\n' ${unit}`,
    ];
  }
  return devicesOf(release, unit).map((device) => missingDeviceLine(unit, device));
}

function missingDeviceLine(unit: string, device: string): string {
  const path = shellWord(`/sys/class/net/${device}`);
  return `[ -e ${path} ] || printf 'missing\\t%s\\tdevice %s\\n' ${shellWord(unit)} ${shellWord(device)}`;
}

function devicesOf(release: NodeRelease, unit: string): readonly string[] {
  const contentOf = (path: string): string => release.files.find((file) => file.path === path)?.content ?? '';
  const found = (text: string, pattern: RegExp): readonly string[] =>
    [...text.matchAll(pattern)].map(([, device]) => device ?? '');
  if (unit === 'dwcp-fabric.service') return found(contentOf('/usr/lib/dwcp/fabric-up'), /^device=(\S+)$/gm);
  if (unit === 'strongswan.service') return found(contentOf('/usr/lib/dwcp/ipsec'), /^(xi-\S+) /gm);
  return found(unit, /^wg-quick@(.+)\.service$/g);
}

/** Texts of files, each of whose lines stands behind its path and a colon; null of one that is not told. */
function textsIn(stdout: string): (path: string) => string | null {
  const all = stdout.split('\n');
  return (path) => {
    const lines = all.filter((line) => line.startsWith(`${path}:`)).map((line) => line.slice(path.length + 1));
    return lines.length === 0 ? null : lines.join('\n');
  };
}

function parameterPath(name: string): string {
  return `/proc/sys/${sysctlPath(name)}`;
}

/** sysctl(8): dots separate, a slash in a name stands for a dot of a device name. */
export function sysctlPath(name: string): string {
  return name.replaceAll(/[./]/g, (character) => (character === '.' ? '/' : '.'));
}
