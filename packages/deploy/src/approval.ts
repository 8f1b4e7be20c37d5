import type { Change } from '@dwcp/model';

/** Names a change in the journal, so that a later run knows what a person agreed to. */
export function approvalKey(change: Change): string {
  return [change.node ?? '', change.kind, change.subject, change.action].join('|');
}

/**
 * True when everything a change set does was agreed to before. Whoever agreed to a new node agreed to all that happens
 * on it; a file agreed to be created may turn out to need an update once it is there.
 */
export function isApproved(changes: readonly Change[], approved: readonly string[]): boolean {
  const keys = new Set(approved);
  return changes.every((change) => {
    if (keys.has(approvalKey(change))) return true;
    // The networks between the hosts come with the hosts.
    if (change.kind === 'host' && change.node === null && change.action === 'update')
      return approved.some((key) => key.split('|')[1] === 'host');
    if (change.node === null) return false;
    if (change.kind === 'terraform' || change.action === 'delete' || change.action === 'replace') return false;
    return keys.has(approvalKey({ ...change, kind: 'host', subject: change.node, action: 'create' }));
  });
}
