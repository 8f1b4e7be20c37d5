import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Context,
  makeDirectory,
  readTextIfPresent,
  requireTool,
  stateCorrupt,
  type ToolSpec,
  writeFileAtomic,
} from '@dwcp/io';
import type { IdentityTexts } from '@dwcp/model';
import { identityProblem } from './identity.ts';
import { authorityConfig, certificateArgv, gatewayConfig } from './openssl-argv.ts';

export const opensslTool: ToolSpec = {
  name: 'openssl',
  commands: ['openssl'],
  versionArgs: ['version'],
  versionPattern: /OpenSSL (\d+\.\d+\.\d+)/,
  minimum: '3.0.0',
  neededFor: 'certificates of IPsec tunnels in a lab',
  howToGet: 'apt-get install openssl',
};

/** The identity of a gateway of a lab, made and signed by the lab's own authority when there is none. */
export async function ensureLabIdentity(
  options: { readonly dir: string; readonly gateway: string },
  ctx: Context,
): Promise<IdentityTexts> {
  const { dir, gateway } = options;
  const authority = await ensurePair({ dir, name: 'authority', config: authorityConfig(), signer: null }, ctx);
  const own = await ensurePair(
    { dir, name: `gateway-${gateway}`, config: gatewayConfig(gateway), signer: join(dir, 'authority') },
    ctx,
  );
  const texts = { certificate: own.certificate, privateKey: own.privateKey, authority: authority.certificate };
  if (identityProblem(gateway, texts) !== null) throw stateCorrupt(join(dir, `gateway-${gateway}.pem`));
  return texts;
}

/** A certificate and its key. The certificate comes last into its place: without it neither is there. */
async function ensurePair(
  pair: { readonly dir: string; readonly name: string; readonly config: string; readonly signer: string | null },
  ctx: Context,
): Promise<{ readonly certificate: string; readonly privateKey: string }> {
  const path = join(pair.dir, pair.name);
  if ((await readTextIfPresent(`${path}.pem`)) === null) {
    const { path: openssl } = await requireTool(opensslTool, ctx.run);
    await makeDirectory(pair.dir);
    for (const end of ['key', 'pem']) await rm(`${path}.${end}.partial`, { force: true });
    await writeFileAtomic(`${path}.cnf`, pair.config);
    await ctx.run.run([openssl, ...certificateArgv({ path, signer: pair.signer })], { timeoutMs: 20_000 });
    for (const end of ['key', 'pem']) await rename(`${path}.${end}.partial`, `${path}.${end}`);
  }
  const certificate = await readTextIfPresent(`${path}.pem`);
  const privateKey = await readTextIfPresent(`${path}.key`);
  if (certificate === null || privateKey === null) throw stateCorrupt(`${path}.key`);
  return { certificate, privateKey };
}
