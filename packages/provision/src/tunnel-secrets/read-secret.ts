import { stat } from 'node:fs/promises';
import { readTextIfPresent } from '@dwcp/io';
import { DwcpError, type SecretReference } from '@dwcp/model';

export type SecretEnvironment = Readonly<Record<string, string | undefined>>;

/** The secret a reference leads to. Throws SECRET_UNAVAILABLE, or FILE_PERMISSIONS when others may read it. */
export async function readSecret(reference: SecretReference, environment: SecretEnvironment): Promise<string> {
  const text = await readReference(reference, environment);
  if (reference.kind === 'env') return text;
  const { mode } = await stat(reference.path);
  if ((mode & 0o077) !== 0) {
    throw new DwcpError(
      'FILE_PERMISSIONS',
      `${reference.path} can be read by others (0${(mode & 0o777).toString(8)})`,
      { hint: `chmod 600 ${reference.path}` },
    );
  }
  return text;
}

/** As readSecret, for what everybody may know: a certificate. */
export async function readReference(reference: SecretReference, environment: SecretEnvironment): Promise<string> {
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
  return text;
}

export function describeReference(reference: SecretReference): string {
  return reference.kind === 'env' ? `the value of ${reference.name}` : `the content of ${reference.path}`;
}
