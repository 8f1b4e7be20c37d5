import { repeated } from '../repeated.ts';
import { issue } from '../rule.ts';
import type { NodeRule } from './node-rule.ts';

/** Links are known by the name of the peer. */
export const uniqueNodeNames: NodeRule = ({ name, peers }) => {
  const named = [
    { name, path: ['name'], owner: 'this node' },
    ...peers.map((peer, index) => ({ name: peer.name, path: ['peers', index, 'name'], owner: `peers[${index}]` })),
  ];
  return repeated(named, (one) => one.name).map(({ item, first }) =>
    issue('node/name-unique', item.path, {
      message: `${item.name} is already the name of ${first.owner}`,
      hint: first.owner === 'this node' ? 'a node has no link to itself' : 'write one entry for each peer',
    }),
  );
};
