import { DwcpError } from '@dwcp/model';
import type { LinkStatus } from '../node.ts';

/** In which condition a link is, since when, what went wrong last, and who of both is going away. */
export interface LinkCondition {
  readonly status: () => LinkStatus['status'];
  /** Milliseconds since the epoch. */
  readonly since: () => number;
  become(status: LinkStatus['status']): void;
  readonly trouble: () => string | null;
  note(trouble: string): void;
  readonly leaving: () => 'nobody' | 'us' | 'peer';
  /** This node goes, and nothing changes that. */
  leave(): void;
  peerLeaves(): void;
  /** As another process. */
  peerIsBack(): void;
  /** Throws LINK_DOWN, saying what cannot be done and why. */
  mustBeUp(doing: string, has: { readonly path: boolean }): void;
}

export function linkCondition(peer: string, date: () => number): LinkCondition {
  let status: LinkStatus['status'] = 'connecting';
  let since = date();
  let trouble: string | null = null;
  let leaving: 'nobody' | 'us' | 'peer' = 'nobody';

  function become(next: LinkStatus['status']): void {
    if (status === next) return;
    status = next;
    since = date();
  }

  return {
    status: () => status,
    since: () => since,
    become,
    trouble: () => trouble,
    note(next) {
      trouble = next;
    },
    leaving: () => leaving,
    leave() {
      leaving = 'us';
    },
    peerLeaves() {
      if (leaving === 'nobody') leaving = 'peer';
      become('draining');
    },
    peerIsBack() {
      if (leaving === 'peer') leaving = 'nobody';
    },
    mustBeUp(doing, has) {
      if (leaving === 'nobody' && has.path) return;
      const why = {
        nobody: trouble ?? 'it has not been reached yet',
        us: 'this node is going away',
        peer: `${peer} is going away`,
      };
      throw new DwcpError('LINK_DOWN', `cannot ${doing} with ${peer}: ${why[leaving]}`, {
        hint: `\`dwcp-ctl peers\` says more of ${peer}`,
      });
    },
  };
}
