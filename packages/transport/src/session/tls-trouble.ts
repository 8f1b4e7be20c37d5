import { DwcpError } from '@dwcp/model';

/** What went wrong with TLS towards a place. PEER_REFUSED when it is about a certificate. */
export function tlsFailure(where: string, error: Error & { readonly code?: unknown }): DwcpError {
  const code = typeof error.code === 'string' ? error.code : '';
  const aboutCertificate = certificateTrouble[code];
  if (aboutCertificate !== undefined) {
    return new DwcpError('PEER_REFUSED', `${where}: ${aboutCertificate}`, {
      hint: 'check the certificate there, and security.tls.ca here',
      cause: error,
    });
  }
  return new DwcpError('TRANSPORT_FAILED', `${where}: ${otherTrouble[code] ?? error.message}`, {
    hint: 'check that dwcpd listens there',
    cause: error,
  });
}

/** By what X509_verify_cert_error_string of OpenSSL is called in Node. */
export function describeCertificateTrouble(code: string): string {
  return certificateTrouble[code] ?? `its certificate is not taken (${code})`;
}

const untrusted = 'its certificate is signed by none of the authorities named here';

const certificateTrouble: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate is revoked',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  INVALID_PURPOSE: 'its certificate is not made for this use',
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
};

const otherTrouble: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it does not speak TLS 1.3',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it does not speak TLS 1.3',
  ERR_SSL_NO_APPLICATION_PROTOCOL: 'it does not speak this protocol',
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: 'it does not speak this protocol',
  ERR_SSL_NO_SHARED_CIPHER: 'it shares no cipher suite with this node',
};
