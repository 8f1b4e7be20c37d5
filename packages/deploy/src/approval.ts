import { type DescriptionInput, digestOf } from '@dwcp/environment';
import { isText, listOf, objectOf, orNull, type Shape } from '@dwcp/io';
import type { Change, NodeRelease } from '@dwcp/model';
import { releaseDigest } from '@dwcp/network';

/** What a person agreed to, bound to what was shown then. Journalled, so that a later run knows. */
export interface Approval {
  /** sha256 over everything below: the name of what was shown. */
  readonly digest: string;
  /** sha256 of the files of the description. */
  readonly description: string;
  /** sha256 of the release without the keys, which are made on the hosts and may come later. */
  readonly release: string;
  /** sha256 of the Terraform plan; null when no site is in a cloud. */
  readonly plan: string | null;
  /** See approvalKey. */
  readonly changes: readonly string[];
}

export const isApproval: Shape<Approval> = objectOf<Approval>({
  digest: isText,
  description: isText,
  release: isText,
  plan: orNull(isText),
  changes: listOf(isText),
});

/** The approval that a yes to these changes is. */
export function approvalOf(shown: {
  readonly inputs: readonly DescriptionInput[];
  /** Rendered without keys. */
  readonly releases: readonly NodeRelease[];
  readonly planDigest: string | null;
  readonly changes: readonly Change[];
}): Approval {
  const parts = {
    description: digestOf(shown.inputs.map(({ file, sha256 }) => [file, sha256])),
    release: releaseDigest(shown.releases),
    plan: shown.planDigest,
    changes: shown.changes.map(approvalKey),
  };
  return { digest: digestOf(parts), ...parts };
}

/**
 * Why an approval given before does not hold for what is about to be done; null when it does. The plan is made anew
 * after an interruption, with what was applied left out: it holds when its changes are among those that were shown.
 */
export function whyNotApproved(
  shown: Approval,
  changes: readonly Change[],
  { given }: { readonly given: Approval },
): string | null {
  if (shown.digest === given.digest) return null;
  if (shown.description !== given.description) return 'the description changed since the changes were approved';
  if (shown.release !== given.release) return 'the files for the nodes are others than those that were approved';
  const beyond = changes.filter((change) => !isCovered(change, given.changes));
  const [first] = beyond;
  if (first === undefined) return null;
  const others = beyond.length === 1 ? '' : ` and ${beyond.length - 1} more`;
  return `not among the approved changes: ${first.action} ${first.node ?? first.kind} ${first.subject}${others}`;
}

/** Names a change as it was shown. Of a Terraform change the reason counts: it names the arguments that change. */
export function approvalKey(change: Change): string {
  const shown = change.kind === 'terraform' ? [change.reason] : [];
  return [change.node ?? '', change.kind, change.subject, change.action, ...shown].join('|');
}

/**
 * Whoever agreed to a new node agreed to all that happens on it; a file agreed to be created may turn out to need an
 * update once it is there.
 */
function isCovered(change: Change, approved: readonly string[]): boolean {
  if (approved.includes(approvalKey(change))) return true;
  // The networks between the hosts come with the hosts.
  if (change.kind === 'host' && change.node === null && change.action === 'update')
    return approved.some((key) => key.split('|')[1] === 'host');
  if (change.node === null) return false;
  if (change.kind === 'terraform' || change.action === 'delete' || change.action === 'replace') return false;
  return approved.includes(approvalKey({ ...change, kind: 'host', subject: change.node, action: 'create' }));
}
