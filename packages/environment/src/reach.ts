import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Context, type NodeRunner, sshNodeRunner } from '@dwcp/io';
import { type Lab, managementAddresses } from '@dwcp/lab';
import { allNodes, type Topology } from '@dwcp/model';
import {
  type ControlDirectory,
  findKexAlgorithms,
  sshArgv,
  sshControlDirectory,
  sshExitArgv,
  sshOnceArgv,
} from '@dwcp/provision';
import type { EnvironmentPaths } from './environment-paths.ts';

/** How the nodes of an environment are reached over ssh. */
export interface Reach {
  /** argv that leads into the network the nodes are reached from. */
  readonly prefix: readonly string[];
  readonly addresses: ReadonlyMap<string, string>;
  readonly sshKey: string;
  readonly knownHosts: string;
  readonly controlDir: string;
  /** One connection to each node, which all commands share. */
  readonly runners: ReadonlyMap<string, NodeRunner>;
  /** For nodes that are asked once: a connection of its own for each command, which costs less than one that is kept. */
  readonly onceRunners: ReadonlyMap<string, NodeRunner>;
  /** Ends the shared ssh connections, and leaves nothing of them behind. */
  close(): Promise<void>;
}

/** The nodes of a lab, from inside its management network. */
export async function reachLab(topology: Topology, lab: Lab, paths: EnvironmentPaths, ctx: Context): Promise<Reach> {
  return reachOver(topology, ctx, {
    prefix: lab.managementPrefix,
    addresses: managementAddresses(lab.hosts.map((host) => host.name)),
    sshKey: paths.sshKey,
    knownHosts: lab.sshKnownHosts,
    controlDirectory: await sshControlDirectory(paths.root, ctx),
  });
}

/** The nodes of a real environment, at the management addresses of the description, with the user's own key. */
export async function reachReal(topology: Topology, paths: EnvironmentPaths, ctx: Context): Promise<Reach> {
  return reachOver(topology, ctx, {
    prefix: [],
    addresses: new Map(allNodes(topology).map((node) => [node.name, node.managementAddress])),
    sshKey: process.env.DWCP_SSH_KEY ?? join(homedir(), '.ssh', 'id_ed25519'),
    knownHosts: process.env.DWCP_SSH_KNOWN_HOSTS ?? join(homedir(), '.ssh', 'known_hosts'),
    controlDirectory: await sshControlDirectory(paths.root, ctx),
  });
}

interface Way extends Pick<Reach, 'prefix' | 'addresses' | 'sshKey' | 'knownHosts'> {
  readonly controlDirectory: ControlDirectory;
}

function reachOver(topology: Topology, ctx: Context, { controlDirectory, ...way }: Way): Reach {
  const connections = [...way.addresses].map(([host, address]) => ({
    host,
    address,
    user: topology.environment.sshUser,
    key: way.sshKey,
    knownHosts: way.knownHosts,
    controlDir: controlDirectory.path,
    prefix: way.prefix,
  }));
  const used = new Set<(typeof connections)[number]>();
  const shared = new Map(
    connections.map((connection) => {
      const runner = sshNodeRunner(connection.host, sshArgv(connection), ctx.run);
      const noted: NodeRunner = {
        node: connection.host,
        run(argv, options) {
          used.add(connection);
          return runner.run(argv, options);
        },
      };
      return [connection.host, noted];
    }),
  );
  let asked: Promise<readonly string[]> | null = null;
  const kexAlgorithms = (): Promise<readonly string[]> => (asked ??= findKexAlgorithms(ctx.run));
  const once = connections.map((connection): readonly [string, NodeRunner] => [
    connection.host,
    {
      node: connection.host,
      async run(argv, options) {
        const ssh = sshOnceArgv(connection, await kexAlgorithms());
        return await sshNodeRunner(connection.host, ssh, ctx.run).run(argv, options);
      },
    },
  ]);
  return {
    ...way,
    controlDir: controlDirectory.path,
    runners: shared,
    onceRunners: new Map(once),
    async close() {
      await Promise.all(
        [...used].map((connection) =>
          ctx.run.run(sshExitArgv(connection), { timeoutMs: 10_000, okExitCodes: [0, 255] }),
        ),
      );
      await controlDirectory.leave();
    },
  };
}
