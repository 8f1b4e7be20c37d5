import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { readTextIfPresent } from '@dwcp/io';
import { DwcpError, type SecretReference, type Topology } from '@dwcp/model';

/** Preshared keys by gateway and interface. Held in memory; written only where `withSecretFile` puts them. */
export type PresharedKeys = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Reads the preshared key of each tunnel that names one; both ends get the same. */
export async function loadPresharedKeys(
  topology: Topology,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<PresharedKeys> {
  const keys: Record<string, Record<string, string>> = {};
  for (const tunnel of topology.tunnels) {
    if (tunnel.presharedKey === null) continue;
    const value = (await readSecret(tunnel.presharedKey, environment)).trim();
    if (Buffer.from(value, 'base64').length !== 32 || Buffer.from(value, 'base64').toString('base64') !== value) {
      throw new DwcpError('SECRET_UNAVAILABLE', `${describe(tunnel.presharedKey)} is not a WireGuard preshared key`, {
        hint: `make one with \`wg genpsk\` for tunnel ${tunnel.name}`,
      });
    }
    for (const end of tunnel.ends) keys[end.gateway] = { ...keys[end.gateway], [end.interface]: value };
  }
  return keys;
}

/** sha256 of each key: what a node's file is compared by. */
export function presharedKeyDigests(keys: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, createHash('sha256').update(key).digest('hex')]),
  );
}

async function readSecret(
  reference: SecretReference,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  if (reference.kind === 'env') {
    const value = environment[reference.name];
    if (value === undefined || value === '') {
      throw new DwcpError('SECRET_UNAVAILABLE', `the environment variable ${reference.name} is not set`, {
        hint: `export ${reference.name} and run the command again`,
      });
    }
    return value;
  }
  const text = await readTextIfPresent(reference.path);
  if (text === null) {
    throw new DwcpError('SECRET_UNAVAILABLE', `${reference.path} does not exist`, {
      hint: `write the secret to ${reference.path} with permissions 0600`,
    });
  }
  const { mode } = await stat(reference.path);
  if ((mode & 0o077) !== 0) {
    throw new DwcpError(
      'FILE_PERMISSIONS',
      `${reference.path} can be read by others (0${(mode & 0o777).toString(8)})`,
      {
        hint: `chmod 600 ${reference.path}`,
      },
    );
  }
  return text;
}

function describe(reference: SecretReference): string {
  return reference.kind === 'env' ? `the value of ${reference.name}` : `the content of ${reference.path}`;
}
