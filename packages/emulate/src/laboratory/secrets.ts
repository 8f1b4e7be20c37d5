import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import type { Topology } from '@dwcp/model';
import { secretFiles } from '@dwcp/network';
import { makeTunnelSecrets } from '@dwcp/provision';

/** Texts by path and node, written 0600 before anything reads them. */
export type Secrets = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** Made for this lab alone. They are in memory only, and in the hosts that go with the lab. */
export async function makeSecrets(topology: Topology, ctx: Context): Promise<Secrets> {
  const keptDir = await mkdtemp(join(tmpdir(), 'dwcp-secrets-'));
  try {
    const secrets = await makeTunnelSecrets(topology, { keptDir }, ctx);
    return new Map(topology.gateways.map((gateway) => [gateway.name, secretFiles(topology, gateway, secrets)]));
  } finally {
    await rm(keptDir, { recursive: true, force: true });
  }
}
