import { nearest } from '../../schema/unknown-key-hint.ts';
import { issue } from '../rule.ts';
import type { NodeRule } from './node-rule.ts';

export const knownPeers: NodeRule = ({ peers, forwards, allowTargets }) => {
  const names = peers.map(({ name }) => name);
  const named = [
    ...forwards.map(({ peer }, index) => ({ name: peer, path: ['forwards', index, 'peer'] })),
    ...allowTargets.flatMap((allowed, index) =>
      typeof allowed === 'string'
        ? []
        : allowed.peers.map((name, place) => ({ name, path: ['allowTargets', index, 'peers', place] })),
    ),
  ];
  return named
    .filter(({ name }) => !names.includes(name))
    .map(({ name, path }) =>
      issue('node/peer', path, { message: `there is no peer ${name}`, hint: hintFor(name, names) }),
    );
};

function hintFor(name: string, names: readonly string[]): string {
  const near = nearest(names, name);
  if (near !== null) return `did you mean ${near}?`;
  return names.length === 0
    ? 'add it to `peers`'
    : `add it to \`peers\`, or name one of ${names.slice(0, 12).join(', ')}`;
}
