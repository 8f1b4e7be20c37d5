import type { Drift } from '@dwcp/model';

type Told = Pick<Drift, 'check' | 'node' | 'subject'>;

/** A file that lost its permissions may have lost its content by now, and the peer of a link that is down may be in quarantine: another check, the same thing. Pure. */
export function isSameThing(a: Told, b: Told): boolean {
  return a.node === b.node && a.subject === b.subject && thingOf(a) === thingOf(b);
}

function thingOf({ check }: Told): string {
  if (/^file\/(changed|missing|permissions|not-in-effect|unexpected)$/.test(check)) return 'file';
  if (/^dwcp\/(link|peer)-/.test(check)) return 'link';
  const [family = ''] = check.split('/');
  return ['description', 'unit', 'terraform'].includes(family) ? family : check;
}
