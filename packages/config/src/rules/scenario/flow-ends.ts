import type { Issue } from '../../issue.ts';
import { formatFlow } from '../../schema/scenario/values.ts';
import { repeated } from '../repeated.ts';
import { issue } from '../rule.ts';
import { type FlowPlace, faultsOf, type ScenarioRule } from './scenario-rule.ts';
import { writtenFlows } from './written-flows.ts';

export const flowEnds: ScenarioRule = (document) => [
  ...writtenFlows(document)
    .filter(({ flow }) => flow.from === flow.to)
    .map(({ flow, path }) =>
      issue('scenario/flow', path, { message: `both ends are ${flow.from}`, hint: 'name two different nodes' }),
    ),
  ...listsOf(document).flatMap((flows) => twice(flows)),
  ...faultsOf(document)
    .filter(({ flows }) => flows.length === 0)
    .map(({ name, path }) =>
      issue('scenario/flow', path, { message: `no flow is watched during ${name}`, hint: 'add `flows` to it' }),
    ),
  ...(document.benchmark !== undefined && document.benchmark.flows === undefined && document.flows === undefined
    ? [issue('scenario/flow', ['benchmark'], { message: 'no flow is measured', hint: 'add `flows` to the scenario' })]
    : []),
];

function listsOf(document: Parameters<ScenarioRule>[0]): readonly (readonly FlowPlace[])[] {
  const lists = Map.groupBy(writtenFlows(document), ({ path }) => JSON.stringify(path.slice(0, -1)));
  return [...lists.values()];
}

function twice(flows: readonly FlowPlace[]): readonly Issue[] {
  const keyOf = ({ flow }: FlowPlace): string => `${formatFlow(flow)} ${'port' in flow ? String(flow.port) : ''}`;
  return repeated(flows, keyOf).map(({ item }) =>
    issue('scenario/flow', item.path, { message: `${formatFlow(item.flow)} is named twice`, hint: 'remove one' }),
  );
}
