import type { CausedMismatch } from './mismatch.ts';

/** A WireGuard peer that somebody removed on dc1-gw1, or whatever the fields make of it. */
export function mismatch(fields: Partial<CausedMismatch> = {}): CausedMismatch {
  return {
    kind: 'running-config',
    check: 'wireguard/peer-missing',
    aspect: 'wireguard/peer-missing',
    subject: 'wg-use1-gw1',
    node: 'dc1-gw1',
    craft: 'wireguard',
    layer: 'setting',
    wanted: 'use1-gw1',
    observed: null,
    related: ['use1-gw1'],
    isEffective: true,
    cause: 'outside-change',
    baseline: 'use1-gw1',
    ...fields,
  };
}

/** A BGP session that is down, seen from its first node. */
export function session(node: string, remote: string, fields: Partial<CausedMismatch> = {}): CausedMismatch {
  return mismatch({
    check: 'routing/session-not-established',
    aspect: 'routing/session-not-established',
    subject: `${remote} (10.0.0.1)`,
    node,
    craft: 'routing',
    layer: 'session',
    wanted: 'Established',
    observed: 'Active',
    related: [remote],
    baseline: 'Established',
    ...fields,
  });
}
