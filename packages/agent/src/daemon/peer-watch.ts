import type { DwcpEvent } from '@dwcp/model';
import type { LinkStatus } from '@dwcp/transport';

/** Who was put into quarantine, or came back from it, between two looks at the links; all else the links tell themselves. */
export function judgements(before: readonly LinkStatus[], after: readonly LinkStatus[]): readonly DwcpEvent[] {
  const known = new Map(before.map((link) => [link.peer, link]));
  return after.flatMap(({ peer, isQuarantined, reputation }): readonly DwcpEvent[] => {
    const was = known.get(peer)?.isQuarantined ?? false;
    if (was === isQuarantined) return [];
    const message = `${peer} ${isQuarantined ? 'was put into quarantine' : 'came back from quarantine'}`;
    return [{ code: 'agent.peer-judged', message, data: { peer, isQuarantined, reputation } }];
  });
}
