import type { GraphResource, ResourceGraph } from './graph.ts';
import { outsidePlan } from './outside-plan.ts';
import { checkBounds } from './plan-bounds.ts';
import {
  type ConfiguredModule,
  type PlanDocument,
  type PlannedModule,
  type PlannedResource,
  planSchema,
} from './plan-schema.ts';
import { type PlannedInstance, type PlanScope, referencesOf } from './plan-scope.ts';
import { plannedValue } from './plan-values.ts';
import { checkReport, parseJsonReport } from './read-report.ts';
import { entriesOf, own, toValue, type Value } from './value.ts';

/** Reads what `terraform show -json` says of a plan. */
export function readPlan(text: string, file: string): ResourceGraph {
  const options = { file, what: '`terraform show -json <plan>`' };
  const plan = checkReport(parseJsonReport(text, options), planSchema, options);
  const root = plan.planned_values.root_module;
  checkBounds(
    modulesOf(root).flatMap((module) => module.resources ?? []),
    options,
  );
  const unknowns = new Map(
    (plan.resource_changes ?? []).map((change) => [change.address, change.change.after_unknown]),
  );
  const resources = new Map<string, GraphResource>();
  addPriorData(resources, plan.prior_state?.values?.root_module);
  const scope: PlanScope = {
    path: '',
    module: plan.configuration.root_module,
    caller: null,
    key: null,
    children: [],
    instances: instancesByBase([
      root,
      ...(plan.prior_state?.values === undefined ? [] : [plan.prior_state.values.root_module]),
    ]),
  };
  const visits: { readonly planned: PlannedModule; readonly scope: PlanScope }[] = [];
  collect({ planned: root, scope }, visits);
  for (const visit of visits) addResources(resources, visit, unknowns);
  return { byAddress: resources, regions: regionsOf(plan), outsidePlan: outsidePlan(plan) };
}

function modulesOf(module: PlannedModule): readonly PlannedModule[] {
  return [module, ...(module.child_modules ?? []).flatMap(modulesOf)];
}

function instancesByBase(roots: readonly PlannedModule[]): ReadonlyMap<string, readonly PlannedInstance[]> {
  const found = new Map<string, PlannedInstance[]>();
  const seen = new Set<string>();
  for (const resource of roots.flatMap(modulesOf).flatMap((module) => module.resources ?? [])) {
    if (seen.has(resource.address)) continue;
    seen.add(resource.address);
    const base = baseOf(resource);
    const list = found.get(base) ?? [];
    list.push({ address: resource.address, base, key: resource.index ?? null });
    found.set(base, list);
  }
  return found;
}

function baseOf({ address, index }: PlannedResource): string {
  return index === undefined
    ? address
    : address.slice(0, address.lastIndexOf('[', address.length - JSON.stringify(index).length - 1));
}

/** Every module instance with its scope; all scopes exist before the first reference is resolved. */
function collect(
  visit: { readonly planned: PlannedModule; readonly scope: PlanScope },
  visits: { readonly planned: PlannedModule; readonly scope: PlanScope }[],
): void {
  visits.push(visit);
  for (const child of visit.planned.child_modules ?? []) {
    const path = child.address ?? '';
    const [, name, key] =
      /^module\.([^.[]+)(?:\[(.*)\])?$/.exec(
        visit.scope.path === '' ? path : path.slice(visit.scope.path.length + 1),
      ) ?? [];
    const call = own(visit.scope.module.module_calls, name ?? '') as
      | { readonly expressions?: object; readonly module?: ConfiguredModule }
      | undefined;
    const scope: PlanScope = {
      path,
      module: call?.module ?? {},
      caller: { scope: visit.scope, expressions: call?.expressions },
      key: key === undefined ? null : keyOf(key),
      children: [],
      instances: visit.scope.instances,
    };
    visit.scope.children.push(scope);
    collect({ planned: child, scope }, visits);
  }
}

function keyOf(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text.slice(1, -1);
}

function addResources(
  resources: Map<string, GraphResource>,
  { planned, scope }: { readonly planned: PlannedModule; readonly scope: PlanScope },
  unknowns: ReadonlyMap<string, unknown>,
): void {
  const configured = new Map((scope.module.resources ?? []).map((resource) => [resource.address, resource]));
  for (const resource of planned.resources ?? []) {
    const local = baseOf(resource).slice(scope.path === '' ? 0 : scope.path.length + 1);
    const configuration = configured.get(local);
    const value = plannedValue(resource.values ?? {}, unknowns.get(resource.address) ?? {}, {
      expression: configuration?.expressions ?? {},
      place: { scope, key: resource.index ?? null },
    });
    resources.set(resource.address, {
      address: resource.address,
      type: resource.type,
      mode: resource.mode,
      values: withAllTags(value?.kind === 'map' ? value.entries : valuesOf(resource)),
      provider: configuration?.provider_config_key ?? resource.type.split('_')[0] ?? '',
      defaultTags: new Map(),
    });
  }
}

/** `tags_all` holds the tags of the provider too. */
function withAllTags(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const all = values.get('tags_all');
  return all?.kind === 'map' ? new Map([...values, ['tags', all]]) : values;
}

/** Data sources that could be read while planning stand in the state before it only. */
function addPriorData(resources: Map<string, GraphResource>, root: PlannedModule | undefined): void {
  for (const resource of root === undefined ? [] : modulesOf(root).flatMap((module) => module.resources ?? [])) {
    if (resource.mode !== 'data') continue;
    const { address, type, mode } = resource;
    const values = valuesOf(resource);
    resources.set(address, { address, type, mode, values, provider: type.split('_')[0] ?? '', defaultTags: new Map() });
  }
}

function valuesOf(resource: PlannedResource): ReadonlyMap<string, Value> {
  return new Map([...entriesOf(resource.values)].map(([name, value]) => [name, toValue(value)]));
}

function regionsOf(plan: PlanDocument): ReadonlyMap<string, string | null> {
  return new Map(
    [...entriesOf(plan.configuration.provider_config)].map(([key, settings]) => {
      const expression = own(own(settings, 'expressions'), 'region');
      const [reference] = referencesOf(expression);
      const name = reference?.startsWith('var.') === true ? reference.slice('var.'.length) : '';
      const value =
        reference === undefined ? own(expression, 'constant_value') : own(own(plan.variables, name), 'value');
      return [key, typeof value === 'string' ? value : null] as const;
    }),
  );
}
