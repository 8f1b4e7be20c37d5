import type { Issue } from '../../issue.ts';
import { issue } from '../rule.ts';
import { faultsOf, type ScenarioRule } from './scenario-rule.ts';

export const scale: ScenarioRule = (document) => {
  if (document.scale === undefined) {
    return document.environment === undefined
      ? [
          issue('scenario/scale', ['environment'], {
            message: 'the scenario names no network: neither `environment` nor `scale` is there',
            hint: 'name an environment, such as `environment: lab`',
          }),
        ]
      : [];
  }
  return [...sizeIssues(document.scale), ...namedIssues(document)];
};

function sizeIssues({ nodes, links }: { readonly nodes: number; readonly links: number }): readonly Issue[] {
  const most = (nodes * (nodes - 1)) / 2;
  if (links >= nodes - 1 && links <= most) return [];
  const message =
    links < nodes - 1
      ? `${links} links cannot connect ${nodes} nodes`
      : `${nodes} nodes have no room for ${links} links, one between any two`;
  const hint = links < nodes - 1 ? `write at least ${nodes - 1}` : `write at most ${most}`;
  return [issue('scenario/scale', ['scale', 'links'], { message, hint })];
}

/** Nodes of a generated network have no names to write, and no daemons to break. */
function namedIssues(document: Parameters<ScenarioRule>[0]): readonly Issue[] {
  const written: readonly (readonly [string, boolean])[] = [
    ['environment', document.environment !== undefined],
    ['links', Object.keys(document.links).length > 0],
    ['checks', document.checks.reach.length + document.checks.mustNotReach.length > 0],
    ['benchmark', document.benchmark !== undefined],
    ['flows', document.flows !== undefined],
    ['faults', faultsOf(document).length > 0],
    ['hosts', document.hosts !== 'light'],
  ];
  return written
    .filter(([, isWritten]) => isWritten)
    .map(([field]) =>
      issue('scenario/scale', [field], {
        message:
          field === 'hosts'
            ? 'a generated network has light hosts'
            : `\`${field}\` says nothing of a generated network`,
        hint: field === 'hosts' ? 'write `hosts: light`' : `remove \`${field}\`, or \`scale\``,
      }),
    );
}
