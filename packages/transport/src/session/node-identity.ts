import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DwcpError, type TlsSettings } from '@dwcp/model';
import { namesOf } from './certificate-names.ts';

/** Who this node is and whose word it takes for who others are. Texts in PEM, read once when a node opens. */
export interface NodeIdentity {
  readonly name: string;
  readonly certificate: string;
  readonly privateKey: string;
  readonly authorities: string;
  /** TLS 1.3 suites in order of preference; `null` leaves the choice to OpenSSL. */
  readonly cipherSuites: readonly string[] | null;
}

/** Throws CONFIG_UNREADABLE or PEER_REFUSED naming the file, so that a node does not start with what no peer will take. */
export async function loadNodeIdentity(name: string, tls: TlsSettings, now: Date): Promise<NodeIdentity> {
  if (tls.authoritiesFile === null) {
    throw new DwcpError('CONFIG_UNREADABLE', 'no certificate authorities are named to check peers against', {
      hint: 'set security.tls.ca to the file of the authority that signs the certificates of all nodes',
    });
  }
  const identity: NodeIdentity = {
    name,
    certificate: await read(tls.certificateFile),
    privateKey: await read(tls.keyFile),
    authorities: await read(tls.authoritiesFile),
    cipherSuites: tls.cipherSuites,
  };
  const certificate = parsed(tls.certificateFile, 'certificate', () => new X509Certificate(identity.certificate));
  parsed(tls.authoritiesFile, 'certificate', () => new X509Certificate(identity.authorities));
  const key = parsed(tls.keyFile, 'private key', () => createPrivateKey(identity.privateKey));
  if (!certificate.checkPrivateKey(key)) {
    throw unusable(`the private key in ${tls.keyFile} is not that of the certificate in ${tls.certificateFile}`);
  }
  const names = namesOf(certificate);
  if (!names.includes(name)) {
    throw unusable(`the certificate in ${tls.certificateFile} is of ${namesText(names)}, this node is ${name}`);
  }
  if (certificate.validToDate < now) {
    throw unusable(`the certificate in ${tls.certificateFile} has expired on ${certificate.validToDate.toISOString()}`);
  }
  return identity;
}

export function namesText(names: readonly string[]): string {
  return names.length === 0 ? 'no node' : names.join(', ');
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new DwcpError('CONFIG_UNREADABLE', `${path} cannot be read`, {
      hint: `check that ${path} exists and that this user may read it`,
      cause,
    });
  }
}

/** The cause is left out: what a parser says of a key may quote it. */
function parsed<T>(path: string, what: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new DwcpError('CONFIG_UNREADABLE', `${path} holds no ${what} in PEM`, {
      hint: `check the content of ${path}`,
    });
  }
}

function unusable(message: string): DwcpError {
  return new DwcpError('PEER_REFUSED', message, { hint: 'no peer would take it: have the authority sign a new one' });
}
