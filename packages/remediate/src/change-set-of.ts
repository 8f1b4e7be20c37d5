import type { Change, ChangeSet, Disruption, Drift } from '@dwcp/model';

/** What is shown before anything is repaired: what each drift goes back to, and what Terraform would do. Pure. */
export function changeSetOf(
  mended: readonly Drift[],
  options: { readonly environment: string; readonly release: string; readonly cloud: readonly Change[] },
): ChangeSet {
  const others = mended.filter(({ kind }) => kind !== 'terraform');
  return {
    environment: options.environment,
    release: options.release,
    changes: [
      ...others.filter(({ node }) => node === null).map(changeOf),
      ...options.cloud,
      ...others.filter(({ node }) => node !== null).map(changeOf),
    ],
    notEmulated: [],
  };
}

function changeOf(drift: Drift): Change {
  const { check, subject, node } = drift;
  return {
    kind: kindOf(check),
    action: check === 'file/missing' || check === 'description/missing' ? 'create' : 'update',
    subject,
    node,
    reason: reasonOf(drift),
    disruption: disruptionOf(drift),
    diff: null,
  };
}

function kindOf(check: string): Change['kind'] {
  if (check.startsWith('file/') || check.startsWith('description/')) return 'file';
  return check.startsWith('sysctl/') ? 'sysctl' : 'service';
}

function reasonOf({ check, baseline, observed }: Drift): string {
  if (check.startsWith('description/')) return 'back as it is committed and was deployed';
  const words = check.slice(check.indexOf('/') + 1).replaceAll('-', ' ');
  return `${words}: ${observed ?? 'none'}, was deployed as ${baseline ?? 'none'}`;
}

/** What a repair disturbs: most are reloads, which keep sessions. */
function disruptionOf({ check, subject }: Drift): Disruption {
  if (check === 'unit/object-missing') return 'restart';
  const isFile = check.startsWith('file/');
  return isFile && /^\/etc\/(frr\/daemons$|strongswan\.d\/|default\/prometheus)/.test(subject) ? 'restart' : 'none';
}
