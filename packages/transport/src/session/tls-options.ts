import type { NodeIdentity } from './node-identity.ts';

export const applicationProtocol = 'dwcp/3';

export interface ControlTlsOptions {
  readonly cert: string;
  readonly key: string;
  readonly ca: string;
  readonly minVersion: 'TLSv1.3';
  readonly maxVersion: 'TLSv1.3';
  readonly ALPNProtocols: string[];
  readonly ciphers?: string;
}

/** The same for both sides: TLS 1.3 alone, certificates of both, this protocol. */
export function tlsOptions(identity: NodeIdentity): ControlTlsOptions {
  return {
    cert: identity.certificate,
    key: identity.privateKey,
    ca: identity.authorities,
    minVersion: 'TLSv1.3',
    maxVersion: 'TLSv1.3',
    ALPNProtocols: [applicationProtocol],
    ...(identity.cipherSuites === null ? {} : { ciphers: identity.cipherSuites.join(':') }),
  };
}
