import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { readTextIfPresent } from '@dwcp/io';
import { DwcpError, type NodeProgram, type Topology } from '@dwcp/model';

/** The program for the nodes, and where it is packed. */
export interface PackedProgram {
  readonly program: NodeProgram;
  readonly archive: string;
}

/**
 * What `make release` made, for an environment whose gateways run dwcpd; null for others. Throws PROGRAM_MISSING when it is not
 * there, or its bytes are not those it was made with.
 */
export async function loadNodeProgram(
  topology: Topology,
  {
    programDir,
    projectDir,
  }: {
    /** Where `make release` leaves it. */
    readonly programDir: string;
    /** Its unit and its user are described in deployments/systemd. */
    readonly projectDir: string;
  },
): Promise<PackedProgram | null> {
  if (!topology.environment.dwcpd) return null;
  const sums = await readTextIfPresent(join(programDir, 'SHA256SUMS'));
  const digests = new Map(
    [...(sums ?? '').matchAll(/^([0-9a-f]{64}) {2}(\S+)$/gm)].map(([, hash, name]) => [name, hash]),
  );
  const archives = [...digests.keys()].filter((name) => name?.endsWith('.tar.gz'));
  const [name] = archives;
  if (name === undefined || archives.length > 1) {
    throw missing(
      `${topology.environment.name} has dwcpd on its gateways, and ${programDir} holds no program for nodes`,
    );
  }
  const contents = name.replace(/\.tar\.gz$/, '.sums');
  for (const file of [name, contents]) {
    const path = join(programDir, file);
    if (digests.get(file) === undefined || (await digestOf(path)) !== digests.get(file)) {
      throw missing(`${path} is not what SHA256SUMS beside it says`);
    }
  }
  const systemd = join(projectDir, 'deployments', 'systemd');
  const program = {
    sums: await read(join(programDir, contents)),
    unit: await read(join(systemd, 'dwcpd.service')),
    sysusers: await read(join(systemd, 'dwcp.sysusers')),
  };
  return { program, archive: join(programDir, name) };
}

/** Null when the file cannot be read. */
async function digestOf(path: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch {
    return null;
  }
}

async function read(path: string): Promise<string> {
  const text = await readTextIfPresent(path);
  if (text === null) throw missing(`${path} is not there`);
  return text;
}

function missing(message: string): DwcpError {
  return new DwcpError('PROGRAM_MISSING', message, { hint: 'run `make release`' });
}
