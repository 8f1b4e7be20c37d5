import type { Issue } from '../issue.ts';
import { shown } from '../schema/custom-issue.ts';
import { machinesOf } from './machines-of.ts';
import { issue, type Path, type Rule } from './rule.ts';

/** `wg-` and the name have to fit into the 15 characters of a Linux interface name. */
const maxGatewayName = 12;

/** RFC 1123 labels that start with a letter: a name of digits alone would be taken for a number, and sorted as one. */
export const names: Rule = (document) => [
  ...nameIssues(['environment'], document.environment, { kind: 'an environment', max: 32 }),
  ...Object.keys(document.sites).flatMap((name) => nameIssues(['sites', name], name, { kind: 'a site', max: 32 })),
  ...machinesOf(document).flatMap(({ path, name, role }) =>
    role === 'gateway'
      ? nameIssues(path, name, { kind: 'a gateway', max: maxGatewayName })
      : nameIssues(path, name, { kind: 'a node', max: 63 }),
  ),
  ...Object.keys(document.tunnels).flatMap((name) =>
    nameIssues(['tunnels', name], name, { kind: 'a tunnel', max: 63 }),
  ),
];

function nameIssues(
  path: Path,
  name: string,
  expected: { readonly kind: string; readonly max: number },
): readonly Issue[] {
  if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name)) {
    return [
      issue('config/name', path, {
        message: `${shown(name)} is no name for ${expected.kind}`,
        hint: 'use lower-case letters, digits and hyphens; start with a letter, do not end with a hyphen',
      }),
    ];
  }
  if (name.length <= expected.max) return [];
  const reason = expected.kind === 'a gateway' ? ': the interface `wg-<gateway>` has at most 15' : '';
  return [
    issue('config/name', path, {
      message: `the name of ${expected.kind} has at most ${expected.max} characters, ${shown(name)} has ${name.length}`,
      hint: `shorten it to ${expected.max} characters${reason}`,
    }),
  ];
}
