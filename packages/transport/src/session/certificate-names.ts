import type { X509Certificate } from 'node:crypto';

const prefix = 'dwcp://';

/**
 * The nodes a certificate speaks for: its DNS names, or, where it has none, the names of its `dwcp://name` URIs. Never the
 * common name (RFC 6125 section 6.4.4), and no wildcard: a node has one name.
 */
export function namesOf(certificate: X509Certificate): readonly string[] {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  const valuesOf = (kind: string) =>
    entries.filter((entry) => entry.startsWith(kind)).map((entry) => entry.slice(kind.length));
  const names = valuesOf('DNS:').filter(isNodeName);
  if (names.length > 0) return names;
  return valuesOf('URI:')
    .filter((uri) => uri.startsWith(prefix))
    .map((uri) => uri.slice(prefix.length))
    .filter(isNodeName);
}

/** Also keeps out what Node quotes because it could be read as two entries. */
export function isNodeName(text: string): boolean {
  return text.length <= 253 && /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(text);
}
