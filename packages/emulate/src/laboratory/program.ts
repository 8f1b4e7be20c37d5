import type { Context, NodeRunner } from '@dwcp/io';
import type { LabPlan } from '@dwcp/lab';
import { DwcpError, type NodeProgram, type NodeRelease, type Topology } from '@dwcp/model';
import { daemonPeers, programDirectory, programOf } from '@dwcp/network';
import { defaultProgramCache, ensureProgramTree, loadNodeProgram } from '@dwcp/provision';
import type { ProjectOptions } from '../options.ts';

/** dwcpd as a deploy installs it, and a tree that has it where a deploy unpacks it. */
export interface UnpackedProgram {
  readonly program: NodeProgram;
  /** Holds exactly the files the release has the digests of. */
  readonly tree: string;
}

/** Null where the environment has no dwcpd. Throws PROGRAM_MISSING as a deploy does. */
export async function unpackProgram(
  topology: Topology,
  options: ProjectOptions,
  ctx: Context,
): Promise<UnpackedProgram | null> {
  const packed = await loadNodeProgram(topology, options);
  if (packed === null) return null;
  return { program: packed.program, tree: await ensureProgramTree(packed, { cacheDir: defaultProgramCache() }, ctx) };
}

/** The gateways that run dwcpd find it below their disks: one tree for all of them, and nothing is copied. Pure. */
export function withProgram(plan: LabPlan, topology: Topology, unpacked: UnpackedProgram | null): LabPlan {
  if (unpacked === null) return plan;
  return {
    ...plan,
    hosts: plan.hosts.map((host) =>
      daemonPeers(topology, host.name).length === 0 ? host : { ...host, layers: [unpacked.tree] },
    ),
  };
}

const compareTimeoutMs = 60_000;

/**
 * Compares the program a host would run with the digests of its release, as a deploy does on every host. Throws
 * RELEASE_REJECTED when a byte differs.
 */
export async function requireProgram(runner: NodeRunner, release: NodeRelease): Promise<void> {
  const program = programOf([release]);
  if (program === undefined) return;
  const { exitCode } = await runner.run(
    ['sh', '-c', `cd ${programDirectory} && sha256sum --status --check -`],
    // 1: another byte; 2: no such directory.
    { input: program.sums, timeoutMs: compareTimeoutMs, okExitCodes: [0, 1, 2] },
  );
  if (exitCode === 0) return;
  const reason = `what ${programDirectory} leads to is not the program of the release`;
  throw new DwcpError('RELEASE_REJECTED', `${release.node} did not take its release: ${reason}`, {
    hint: 'run `make release`, then this again',
  });
}
