import { at, modeRule, type Problem } from '../mode-rule.ts';

export const discovery = modeRule(
  { id: 'mode/discovery', severity: 'high', title: 'a way to find peers has what it needs' },
  ({ cluster }) => {
    const { method, staticPeers, dnsDomain, methods } = cluster.discovery;
    const fixed =
      method === undefined
        ? []
        : missing({ method, peers: staticPeers, dnsDomain }, at('cluster.discovery'), 'staticPeers');
    const listed = (methods ?? []).flatMap((entry, index) =>
      missing(entry, [...at('cluster.discovery.methods'), index], 'peers'),
    );
    return [...fixed, ...listed];
  },
);

interface Method {
  readonly method: 'static' | 'dns';
  readonly peers?: readonly string[] | undefined;
  readonly dnsDomain?: string | undefined;
}

function missing(entry: Method, path: readonly (string | number)[], peersKey: string): readonly Problem[] {
  if (entry.method === 'static' && (entry.peers ?? []).length === 0) {
    return [{ path: [...path, peersKey], message: 'the method static lists no peers', hint: `add ${peersKey}` }];
  }
  if (entry.method === 'dns' && entry.dnsDomain === undefined) {
    return [{ path: [...path, 'dnsDomain'], message: 'the method dns names no domain', hint: 'add dnsDomain' }];
  }
  return [];
}
