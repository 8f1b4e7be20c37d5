import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnvironmentPaths, Reach, SecretFiles } from '@dwcp/environment';
import { type Context, makeDirectory, writeFileAtomic } from '@dwcp/io';
import { DwcpError, type Topology } from '@dwcp/model';
import { inventoryHosts, type PlaybookResult, renderIniInventory, renderInventory, runPlaybook } from '@dwcp/provision';

export interface ConfigureOptions {
  readonly topology: Topology;
  readonly paths: EnvironmentPaths;
  readonly projectDir: string;
  readonly reach: Reach;
  /** Nodes to work on; the others are left alone. */
  readonly limit: readonly string[];
}

/** Packages on all nodes and a key on each gateway; returns the public keys by gateway. */
export async function makeKeys(options: ConfigureOptions, ctx: Context): Promise<Readonly<Record<string, string>>> {
  const result = await play(options, { releaseDir: null, tags: ['prerequisites', 'keys'] }, ctx);
  return result.publicKeys;
}

/** Brings the nodes to their release. Secrets of tunnels travel in a 0600 file that is gone when this returns. */
export async function configureNodes(
  options: ConfigureOptions & {
    readonly releaseDir: string;
    /** Null where no node runs dwcpd. */
    readonly programArchive: string | null;
    /** Null when there are none, neither described nor on a node. */
    readonly secretFiles: SecretFiles | null;
    /** The plays of makeKeys ran already in this deploy. */
    readonly hasPrerequisites: boolean;
  },
  ctx: Context,
): Promise<PlaybookResult> {
  const secrets = join(options.paths.ansible, 'secrets.json');
  const skipTags = options.hasPrerequisites ? ['prerequisites', 'keys'] : [];
  const { releaseDir, programArchive } = options;
  const run = { releaseDir, skipTags, ...(programArchive === null ? {} : { programArchive }) };
  if (options.secretFiles === null) return play(options, run, ctx);
  await makeDirectory(options.paths.ansible);
  await writeFileAtomic(secrets, JSON.stringify({ tunnelSecrets: options.secretFiles }));
  try {
    return await play(options, { ...run, extraVarsFile: secrets }, ctx);
  } finally {
    await rm(secrets, { force: true });
  }
}

/** What of a release is put right on a node; see `dwcp_repair` in deployments/ansible. */
export interface ReleaseParts {
  readonly files: readonly string[];
  readonly reload: readonly string[];
  readonly units: readonly string[];
  readonly sysctl: readonly string[];
}

/**
 * Puts parts of a release right on nodes that hold it, and leaves everything else on them as it is. A node that fails is told
 * in the result: what was done on the others was done.
 */
export async function repairNodes(
  options: ConfigureOptions & {
    readonly releaseDir: string;
    /** Tags of the roles the parts belong to. */
    readonly tags: readonly string[];
    readonly parts: Readonly<Record<string, ReleaseParts>>;
  },
  ctx: Context,
): Promise<PlaybookResult> {
  const { parts, tags, releaseDir } = options;
  const extraVarsFile = join(options.paths.ansible, 'repair.json');
  await makeDirectory(options.paths.ansible);
  await writeFileAtomic(extraVarsFile, JSON.stringify({ dwcp_repair: parts }));
  return play(options, { releaseDir, tags, extraVarsFile, isHostByHost: true }, ctx);
}

async function play(
  options: ConfigureOptions,
  run: {
    readonly releaseDir: string | null;
    readonly tags?: readonly string[];
    readonly skipTags?: readonly string[];
    readonly programArchive?: string;
    readonly extraVarsFile?: string;
    readonly isHostByHost?: boolean;
  },
  ctx: Context,
): Promise<PlaybookResult> {
  const { paths, reach } = options;
  return runPlaybook(
    {
      projectDir: options.projectDir,
      ansibleDir: paths.deploymentsDir,
      playbook: 'dwcp-v3-setup.yml',
      inventoryFile: await writeInventory(options),
      limit: options.limit,
      eventsFile: join(paths.ansible, 'events.jsonl'),
      logFile: join(paths.ansible, 'ansible.log'),
      prefix: reach.prefix,
      sshKey: reach.sshKey,
      knownHosts: reach.knownHosts,
      controlDir: reach.controlDir,
      onStart: () => {},
      ...run,
    },
    ctx,
  );
}

/** Writes the inventory of this run, and the same as INI for people. Returns the path of the first. */
async function writeInventory({ topology, paths, reach }: ConfigureOptions): Promise<string> {
  const hosts = inventoryHosts(topology, (node) => {
    const address = reach.addresses.get(node.name);
    if (address === undefined) {
      throw new DwcpError('HOST_UNREACHABLE', `${node.name} has no management address`, {
        hint: 'run `dwcp status` to see which nodes exist',
      });
    }
    return address;
  });
  await makeDirectory(paths.ansible);
  await writeFileAtomic(join(paths.ansible, `${topology.environment.name}.ini`), renderIniInventory(hosts));
  const path = join(paths.ansible, 'inventory.json');
  await writeFileAtomic(path, renderInventory(hosts));
  return path;
}
