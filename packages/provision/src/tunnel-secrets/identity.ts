import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { DwcpError, type GatewayIdentity, type IdentityTexts } from '@dwcp/model';
import { readReference, readSecret, type SecretEnvironment } from './read-secret.ts';

/** The identity of a gateway of a real environment, refused before a gateway would find out that it cannot use it. */
export async function readIdentity(
  gateway: string,
  identity: GatewayIdentity,
  environment: SecretEnvironment,
): Promise<IdentityTexts> {
  const texts = {
    certificate: await readReference(identity.certificate, environment),
    privateKey: await readSecret(identity.privateKey, environment),
    authority: await readReference(identity.authority, environment),
  };
  const problem = identityProblem(gateway, texts);
  if (problem === null) return texts;
  throw new DwcpError('SECRET_UNAVAILABLE', `the identity of ${gateway} cannot be used: ${problem}`, {
    hint: `check \`identity\` of ${gateway} in the environment file`,
  });
}

/** Why a gateway could not prove itself with these; null when it can. Never says what a key is. */
export function identityProblem(gateway: string, texts: IdentityTexts): string | null {
  const certificate = parsed(() => new X509Certificate(texts.certificate));
  if (certificate === null) return 'the certificate is no X.509 certificate in PEM';
  const authority = parsed(() => new X509Certificate(texts.authority));
  if (authority === null) return 'the authority is no X.509 certificate in PEM';
  const key = parsed((): KeyObject => createPrivateKey(texts.privateKey));
  if (key === null) return 'the private key is no key in PEM, or is encrypted';
  if (!certificate.checkPrivateKey(key)) return 'the private key is not that of the certificate';
  if (certificate.checkHost(gateway, { subject: 'never' }) === undefined) {
    return `the certificate has no DNS name ${gateway}`;
  }
  return certificate.verify(authority.publicKey) ? null : 'the authority did not sign the certificate';
}

function parsed<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch {
    return null;
  }
}
