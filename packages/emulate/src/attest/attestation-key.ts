import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { codeOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** The variable that holds a private key as PEM text. */
export const keyVariable = 'DWCP_ATTESTATION_KEY';

/** The private key to sign with: of a file nobody else may read, else of the environment; null when there is neither. */
export async function loadAttestationKey(from: {
  readonly file: string | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
}): Promise<KeyObject | null> {
  if (from.file !== null) return parsePrivate(await readSecret(from.file), from.file);
  const text = from.environment[keyVariable];
  return text === undefined || text === '' ? null : parsePrivate(text, keyVariable);
}

/** The public key of whoever is trusted, as PEM text in a file. */
export async function loadPublicKey(file: string): Promise<KeyObject> {
  const text = await readText(file);
  // A private key would give its public half: whoever hands one over here has mistaken the file.
  if (text.includes('PRIVATE KEY'))
    throw unusable(file, 'is a private key', 'give the public half: `openssl pkey -pubout`');
  try {
    return requireEd25519(createPublicKey(text), file);
  } catch (cause) {
    if (cause instanceof DwcpError) throw cause;
    throw unusable(file, 'is no public key in PEM form', 'give the public half: `openssl pkey -pubout`', cause);
  }
}

function parsePrivate(text: string, source: string): KeyObject {
  try {
    return requireEd25519(createPrivateKey(text), source);
  } catch (cause) {
    if (cause instanceof DwcpError) throw cause;
    // The cause of node:crypto may quote nothing of the key, but it says nothing of use either.
    throw unusable(source, 'is no private key in PEM form', makeOne);
  }
}

const makeOne = 'make one with `openssl genpkey -algorithm ed25519`';

function requireEd25519(key: KeyObject, source: string): KeyObject {
  if (key.asymmetricKeyType === 'ed25519') return key;
  throw unusable(source, `is of the kind ${key.asymmetricKeyType ?? 'unknown'}, not Ed25519`, makeOne);
}

async function readSecret(file: string): Promise<string> {
  const text = await readText(file);
  const { mode } = await stat(file);
  if ((mode & 0o077) === 0) return text;
  throw new DwcpError('FILE_PERMISSIONS', `${file} holds a private key and others may read it`, {
    hint: `chmod 600 ${file}`,
  });
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw unusable(file, `cannot be read (${codeOf(cause) ?? 'unknown error'})`, 'check the name of the file', cause);
  }
}

function unusable(source: string, what: string, hint: string, cause?: unknown): DwcpError {
  return new DwcpError('SECRET_UNAVAILABLE', `${source} ${what}`, { hint, ...(cause === undefined ? {} : { cause }) });
}
