import { createHash } from 'node:crypto';

/** Longest names AWS takes (service API references, 2025). */
export const nameLimits = {
  'iam-role': 64,
  'instance-profile': 128,
  'key-pair': 255,
  'log-group': 512,
  'placement-group': 255,
  'security-group': 255,
  tag: 256,
} as const;

export type NameKind = keyof typeof nameLimits;

/**
 * A name AWS accepts for this kind of resource. A longer one keeps its beginning and ends in a digest of the whole, so two
 * long names never become one.
 */
export function awsName(kind: NameKind, ...parts: readonly string[]): string {
  const name = parts.join('-');
  const limit = nameLimits[kind];
  if (name.length <= limit) return name;
  const digest = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, limit - digest.length - 1)}-${digest}`;
}
