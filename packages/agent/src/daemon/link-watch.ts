import type { DwcpEvent } from '@dwcp/model';
import type { LinkStatus } from '@dwcp/transport';

/** What has changed between two looks at the links, as events for the log. */
export function linkEvents(before: readonly LinkStatus[], after: readonly LinkStatus[]): readonly DwcpEvent[] {
  const known = new Map(before.map((link) => [link.peer, link]));
  return after.flatMap((link): readonly DwcpEvent[] => {
    const was = known.get(link.peer);
    const carrier = `${link.transport ?? 'nothing'}${link.provider === null ? '' : ` (${link.provider})`}`;
    const data = { peer: link.peer, status: link.status, transport: link.transport, provider: link.provider };
    const because = link.lastError === null ? '' : `: ${link.lastError}`;
    if (was?.status !== link.status) {
      const words = link.status === 'established' ? `is established on ${carrier}` : `is ${link.status}${because}`;
      const more = { from: was?.status ?? null, reason: link.lastError };
      return [{ code: 'agent.link-changed', message: `the link to ${link.peer} ${words}`, data: { ...data, ...more } }];
    }
    if (was.transport !== link.transport && link.status === 'established') {
      const more = { from: was.transport, switchovers: link.switchovers };
      const message = `the link to ${link.peer} moved from ${was.transport ?? 'nothing'} to ${carrier}`;
      return [{ code: 'agent.transport-switched', message, data: { ...data, ...more } }];
    }
    if (was.isQuarantined !== link.isQuarantined) {
      const words = link.isQuarantined ? 'was put into quarantine' : 'came back from quarantine';
      const more = { isQuarantined: link.isQuarantined, reputation: link.reputation };
      return [{ code: 'agent.peer-judged', message: `${link.peer} ${words}`, data: { ...data, ...more } }];
    }
    return [];
  });
}
