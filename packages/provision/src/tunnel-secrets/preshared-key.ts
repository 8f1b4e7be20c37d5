import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { makeDirectory, readTextIfPresent, stateCorrupt, writeFileAtomic } from '@dwcp/io';
import { DwcpError, type SecretReference, type Tunnel } from '@dwcp/model';
import { describeReference, readSecret, type SecretEnvironment } from './read-secret.ts';

/** RFC 7296 section 2.15: a shared secret has as much entropy as the strongest key negotiated. A password has not. */
const leastBytes = 20;

/** The preshared key of a tunnel, in the form its protocol takes. */
export async function readPresharedKey(
  tunnel: Pick<Tunnel, 'name' | 'protocol'>,
  reference: SecretReference,
  environment: SecretEnvironment,
): Promise<string> {
  const value = (await readSecret(reference, environment)).trim();
  const problem = tunnel.protocol === 'wireguard' ? wireguardProblem(value) : ipsecProblem(value);
  if (problem === null) return value;
  throw new DwcpError('SECRET_UNAVAILABLE', `${describeReference(reference)} ${problem}`, {
    hint: `make one with \`${tunnel.protocol === 'wireguard' ? 'wg genpsk' : 'openssl rand -base64 32'}\` for tunnel ${tunnel.name}`,
  });
}

/** The key of a tunnel of a lab, made when there is none. */
export async function ensureLabKey(path: string): Promise<string> {
  const present = await readTextIfPresent(path);
  if (present !== null) {
    if (!/^[A-Za-z0-9+/]{43}=\n$/.test(present)) throw stateCorrupt(path);
    return present.trim();
  }
  const key = randomBytes(32).toString('base64');
  await makeDirectory(dirname(path));
  await writeFileAtomic(path, `${key}\n`);
  return key;
}

function wireguardProblem(value: string): string | null {
  const key = Buffer.from(value, 'base64');
  return key.length === 32 && key.toString('base64') === value ? null : 'is not a WireGuard preshared key';
}

function ipsecProblem(value: string): string | null {
  if (/[\r\n\0]/.test(value)) return 'is more than one line';
  return Buffer.byteLength(value) < leastBytes ? `has less than ${leastBytes} bytes` : null;
}
