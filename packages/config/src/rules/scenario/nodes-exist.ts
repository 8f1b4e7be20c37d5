import { allNodes } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import { parseLinkEnd } from '../../schema/scenario/values.ts';
import { issue, type Path } from '../rule.ts';
import { nameHint } from './near.ts';
import { faultsOf, type ScenarioTopologyRule } from './scenario-rule.ts';
import { writtenFlows } from './written-flows.ts';

export const nodesExist: ScenarioTopologyRule = (document, topology) => {
  const names = allNodes(topology).map((node) => node.name);
  const missing = (name: string, path: Path): readonly Issue[] =>
    names.includes(name)
      ? []
      : [
          issue('scenario/node', path, {
            message: `there is no node ${name} in the environment ${topology.environment.name}`,
            hint: nameHint(names, name),
          }),
        ];
  return [
    ...writtenFlows(document).flatMap(({ flow, path }) => [
      ...missing(flow.from, path),
      ...(flow.to === flow.from ? [] : missing(flow.to, path)),
    ]),
    ...Object.keys(document.links).flatMap((key) => missing(parseLinkEnd(key)?.node ?? names[0] ?? '', ['links', key])),
    ...faultsOf(document).flatMap(({ fault, path }) => {
      if ('node' in fault) return missing(fault.node, [...path, 'node']);
      return 'link' in fault ? missing(fault.link.node, [...path, 'link']) : [];
    }),
  ];
};
