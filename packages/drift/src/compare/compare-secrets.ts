import type { NodeRelease } from '@dwcp/model';
import { type HostObservation, namedSecrets, secretOwner } from '@dwcp/network';
import type { Mismatch } from './mismatch.ts';

export type SecretMismatch = Pick<Mismatch, 'subject' | 'check' | 'wanted' | 'observed' | 'isEffective'>;

/**
 * The secret files of a node: whether those the release names are there, whether others may read them, and whether there
 * is a preshared key that no release names. What is in them is never compared here.
 */
export function compareSecrets(
  release: NodeRelease,
  { secretFiles }: HostObservation,
  { others }: { readonly others: readonly NodeRelease[] },
): readonly SecretMismatch[] {
  const named = namedSecrets(release);
  const known = new Set([...named, ...others.flatMap(namedSecrets)]);
  const missing = named.filter((path) => !(path in secretFiles));
  const foreign = Object.keys(secretFiles).filter(
    (path) => /^\/etc\/swanctl\/dwcp\/.*\.psk$/.test(path) && !known.has(path),
  );
  return [
    ...missing.map((subject) => ({
      subject,
      check: 'file/missing',
      wanted: `0600 ${secretOwner(subject)}`,
      observed: null,
      isEffective: true,
    })),
    ...foreign.map((subject) => ({
      subject,
      check: 'file/unexpected',
      wanted: null,
      observed: 'a file',
      isEffective: true,
    })),
    ...Object.entries(secretFiles).flatMap(([subject, { permissions, owner }]) => {
      const wanted = `0600 ${secretOwner(subject)}`;
      const observed = `${permissions.toString(8).padStart(4, '0')} ${owner}`;
      return observed === wanted ? [] : [{ subject, check: 'file/permissions', wanted, observed, isEffective: false }];
    }),
  ];
}
