import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, realpath, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadDescription } from '@dwcp/config';
import { environmentPaths, writeBaseline, writeBaselinePart, writePublicKeys } from '@dwcp/environment';
import { type Context, type RunOptions, type RunResult, recordingSink } from '@dwcp/io';
import { allNodes, DwcpError, type NodeRelease, type Topology } from '@dwcp/model';
import { releaseDigest, releaseManifest, renderRelease } from '@dwcp/network';
import type { DetectOptions } from './options.ts';

const repository = join(import.meta.dirname, '../../..');

/** A real environment without a cloud that was deployed: two datacenters behind WireGuard, known by files only. */
export interface DeployedFiles {
  readonly options: DetectOptions;
  readonly topology: Topology;
  readonly releases: readonly NodeRelease[];
  readonly environmentFile: string;
}

export async function deployFiles({ dwcpd = false }: { readonly dwcpd?: boolean } = {}): Promise<DeployedFiles> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'dwcp-drift-')));
  await cp(join(repository, 'config'), join(root, 'config'), { recursive: true });
  const environmentFile = join(root, 'config', 'environments', 'two.yaml');
  await writeFile(
    environmentFile,
    dwcpd ? description.replace('kind: real\n', 'kind: real\ndwcpd: true\n') : description,
  );
  const options: DetectOptions = {
    projectDir: root,
    stateDir: join(root, 'state'),
    environment: 'two',
    policiesDir: join(repository, 'policies'),
    mode: 'hybrid',
    kinds: null,
    hosts: null,
    ignoredIds: [],
    betweenLooksMs: 1,
  };
  const { topology, findings, inputs } = await loadDescription({ ...options, mode: 'hybrid' });
  if (topology === null) throw new Error(findings.map(({ path, message }) => `${path}: ${message}`).join('\n'));
  const publicKeys = Object.fromEntries(topology.gateways.map(({ name }) => [name, `key of ${name}`]));
  const program = { sums: `${'0'.repeat(64)}  VERSION\n`, unit: '[Service]\n', sysusers: 'u dwcp -\n' };
  const releases = renderRelease(topology, { publicKeys, ...(dwcpd ? { program } : {}) });
  const paths = environmentPaths(options);
  const release = releaseDigest(releases);
  await mkdir(paths.root, { recursive: true });
  for (const one of releases) {
    const dir = join(paths.releases, release, 'hosts', one.node);
    await write(join(dir, 'manifest.json'), JSON.stringify(releaseManifest(one)));
    for (const file of one.files) await write(join(dir, 'files', file.path.slice(1)), file.content);
  }
  await writePublicKeys(paths.publicKeys, publicKeys);
  const nodes = Object.fromEntries(releases.map(({ node }) => [node, recordedMachine]));
  const at = '2026-01-01T00:00:00.000Z';
  const runningConfig = await writeBaselinePart(paths.baselineParts, 'running-config', { at, nodes });
  await writeBaseline(paths.baseline, {
    environment: 'two',
    mode: 'hybrid',
    release,
    previousRelease: null,
    isVerified: true,
    at,
    inputs,
    topology,
    parts: { terraform: null, runningConfig },
  });
  return { options, topology, releases, environmentFile };
}

export const recordedMachine = {
  machineId: 'one',
  packages: { frr: '8.4.4-1', nftables: '1.0.6-2' },
  hugepages: {},
};

export const machineRecords: string = [
  'machine\tone',
  ...Object.entries(recordedMachine.packages).map(([name, version]) => `package\t${name}\t${version}\tinstalled`),
  'end',
  '',
].join('\n');

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** What a node answers to a script it is sent. */
export type Answer = (
  release: NodeRelease,
  script: string,
) => Partial<RunResult> | string | Promise<Partial<RunResult> | string>;

/** A context whose only processes are ssh to the nodes; every argv and script is kept, and any other program fails. */
export function nodesContext(
  deployed: DeployedFiles,
  answer: Answer = healthyAnswer,
): Context & {
  readonly argvs: readonly (readonly string[])[];
  readonly scripts: readonly string[];
  readonly limits: readonly Pick<RunOptions, 'timeoutMs' | 'maxOutputBytes'>[];
} {
  const argvs: (readonly string[])[] = [];
  const scripts: string[] = [];
  const limits: Pick<RunOptions, 'timeoutMs' | 'maxOutputBytes'>[] = [];
  const unexpected = (argv: readonly string[]) => Promise.reject(new Error(`not read-only: ${argv.join(' ')}`));
  return {
    argvs,
    scripts,
    limits,
    run: {
      async run(argv: readonly string[], options: RunOptions): Promise<RunResult> {
        argvs.push(argv);
        const nothing = { exitCode: 0, stdout: '', stderr: '', durationMs: 0 };
        // A project that is in no repository.
        if (argv[0] === 'git') throw new DwcpError('PROCESS_FAILED', 'git exited with 128: not a git repository');
        if (argv[0] !== 'ssh') return unexpected(argv);
        // What ssh tells of itself, and that it ends a connection.
        if (argv.includes('-G') || (argv.includes('-O') && argv.includes('exit'))) return nothing;
        if (argv.at(-1) !== 'sh -s') return unexpected(argv);
        const node = allNodes(deployed.topology).find(({ managementAddress }) => managementAddress === argv.at(-2));
        const release = deployed.releases.find((one) => one.node === node?.name);
        if (release === undefined) return unexpected(argv);
        const { input = '', timeoutMs, maxOutputBytes } = options;
        scripts.push(input);
        limits.push({ timeoutMs, ...(maxOutputBytes === undefined ? {} : { maxOutputBytes }) });
        const stdout = await answered(input, async (script) => {
          const given = await answer(release, script);
          return typeof given === 'string' ? given : (given.stdout ?? '');
        });
        if (stdout.length > (options.maxOutputBytes ?? Number.POSITIVE_INFINITY)) {
          throw new DwcpError('PROCESS_FAILED', 'ssh printed more than 8 MiB');
        }
        return { ...nothing, stdout };
      },
      start: unexpected,
      converse: unexpected,
      attach: unexpected,
    },
    events: recordingSink(),
    now: () => Date.UTC(2026, 0, 2),
    signal: new AbortController().signal,
  };
}

/** What a shell would print of the scripts that were sent as one, each answered for itself. */
async function answered(input: string, answer: (script: string) => Promise<string>): Promise<string> {
  const mark = /<<'(dwcp-\w+)'/.exec(input)?.[1];
  const parts = [...input.matchAll(/^part (\d+) '((?:[^']|'\\'')*)'$/gm)];
  if (mark === undefined || parts.length === 0) return answer(input);
  const texts = parts.map(async ([, index, script = '']) => {
    const text = await answer(script.replaceAll("'\\''", "'"));
    return `${text}\n${mark} ${index} 0\n`;
  });
  return (await Promise.all(texts)).join('');
}

/** Everything as the release wants it; of the network nothing is told. */
export const healthyAnswer: Answer = (release, script) => {
  if (script.includes('stat --printf')) return hostRecords(release);
  if (looksAround(script)) {
    const files = release.files.filter(({ path }) => path.startsWith('/etc/dwcp/'));
    return [...files.map(({ path }) => `file\t${path}`), 'end', ''].join('\n');
  }
  if (script.includes('/etc/machine-id')) return machineRecords;
  return '@@ clock ok\n1800000000\n';
};

/** The script that asks for what lies around a release. */
export function looksAround(script: string): boolean {
  return script.includes('/etc/swanctl/x509ocsp');
}

export function hostRecords(release: NodeRelease): string {
  const hasKey = release.files.some(({ path }) => /^\/etc\/wireguard\/.*\.conf$/.test(path));
  return [
    ...release.files.flatMap(({ path, permissions, owner, group, content }) => [
      `stat\t${path}\t${permissions.toString(8)}\t${owner}\t${group}`,
      `${createHash('sha256').update(content).digest('hex')}  ${path}`,
    ]),
    ...release.units.map((unit) => `unit\t${unit}\tactive\tenabled\t/lib/systemd/system/${unit}\t`),
    ...Object.entries(release.sysctl).map(([name, value]) => `/proc/sys/${procPath(name)}:${value}`),
    ...(hasKey ? ['stat\t/etc/wireguard/private.key\t600\troot\troot', 'public-key\tkey'] : []),
    'end',
    '',
  ].join('\n');
}

function procPath(name: string): string {
  return name.replaceAll(/[./]/g, (character) => (character === '.' ? '/' : '.'));
}

const description = `formatVersion: 1
environment: two
kind: real
tags: { owner: network-team, env: two, cost-center: cc-1 }
management:
  prefixes: [10.9.0.0/24]
  sshUser: root
approval: { required: true }
backend: { bucket: example-state, key: two.tfstate, region: us-east-1 }
sites:
  dc1:
    kind: datacenter
    asn: 64512
    prefixes: [10.10.0.0/16]
    lan: 10.10.0.0/24
    wan: { prefix: 203.0.113.0/26 }
    gateways:
      dc1-gw1: { address: 10.10.0.1, publicAddress: 203.0.113.11, priority: 1 }
  dc2:
    kind: datacenter
    asn: 64513
    prefixes: [10.20.0.0/16]
    lan: 10.20.0.0/24
    wan: { prefix: 203.0.113.64/26 }
    gateways:
      dc2-gw1: { address: 10.20.0.1, publicAddress: 203.0.113.75, priority: 1 }
tunnels:
  dc1-gw1--dc2-gw1: { id: 1 }
`;
