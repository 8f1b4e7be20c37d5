import type { ProtectionSettings, TlsSettings } from '@dwcp/model';
import type { ModeDocument } from '../schema.ts';
import { known, tcpPath } from './path-defaults.ts';

/**
 * `auto` of a security switch is on: what the link measures decides nothing here, and `disableInDatacenter` is not even read.
 * A cipher that is none, or has no integrity, is a finding that stops a deploy; until then the default one stands in.
 */
export function protectionSettings({ protocol, byzantine }: ModeDocument): ProtectionSettings {
  const { enabled, algorithm, keyRotationInterval } = protocol.encryption;
  const { authentication, validation } = byzantine ?? tcpPath.byzantine;
  const timestampToleranceMs = known(validation.timestampTolerance) / 1e3;
  const keyLifetime = keyRotationInterval ?? known(tcpPath.encryption.keyRotationInterval);
  if (enabled === false) {
    const lifetime = byzantine === undefined ? keyLifetime : known(authentication.keyRotation);
    return { algorithm: 'hmac-sha256', keyRotationMs: lifetime / 1e3, timestampToleranceMs };
  }
  return {
    algorithm: algorithm === 'chacha20-poly1305' ? algorithm : 'aes-256-gcm',
    keyRotationMs: keyLifetime / 1e3,
    timestampToleranceMs,
  };
}

/** Control channels have TLS in every mode, also where `security.tls.enabled` is false. */
export function tlsSettings({ security }: ModeDocument): TlsSettings {
  const { tls } = security;
  return {
    certificateFile: tls.cert ?? known(tcpPath.tls.cert),
    keyFile: tls.key ?? known(tcpPath.tls.key),
    authoritiesFile: tls.ca ?? null,
    cipherSuites: tls.cipherSuites ?? null,
  };
}
