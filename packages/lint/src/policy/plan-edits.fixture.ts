// Changes to a recorded `terraform show -json`, in both places it says a value: planned and as it was written.

type Json = Readonly<Record<string, unknown>>;

interface PlannedResource {
  readonly address: string;
  readonly mode: 'managed';
  readonly type: string;
  readonly name: string;
  values: Record<string, unknown>;
}

interface ConfiguredResource {
  readonly address: string;
  readonly mode: 'managed';
  readonly type: string;
  readonly name: string;
  readonly provider_config_key: string;
  expressions: Record<string, unknown>;
}

export interface Plan {
  readonly planned_values: { readonly root_module: { resources: PlannedResource[] } };
  readonly configuration: { readonly root_module: { resources: ConfiguredResource[] } };
  resource_changes: {
    readonly address: string;
    readonly change: { readonly after_unknown: Record<string, unknown> };
  }[];
}

/** One change to a plan. */
export type PlanEdit = (plan: Plan) => void;

/** An argument as it would be with `change` applied to what it is. */
export function change<T>(address: string, argument: string, change: (value: T) => unknown): PlanEdit {
  return (plan) => {
    const planned = one(plan.planned_values.root_module.resources, address);
    const { expressions } = one(plan.configuration.root_module.resources, address);
    const before = JSON.stringify([planned.values[argument], expressions[argument]]);
    if (planned.values[argument] !== undefined) planned.values[argument] = change(planned.values[argument] as T);
    const written = expressions[argument] as { readonly constant_value?: T } | undefined;
    if (written?.constant_value !== undefined) {
      expressions[argument] = { ...written, constant_value: change(written.constant_value) };
    }
    if (JSON.stringify([planned.values[argument], expressions[argument]]) === before) {
      throw new Error(`${address}.${argument} is what it was`);
    }
  };
}

export function set(address: string, argument: string, value: unknown): PlanEdit {
  return (plan) => {
    one(plan.planned_values.root_module.resources, address).values[argument] = value;
    const { expressions } = one(plan.configuration.root_module.resources, address);
    expressions[argument] = { constant_value: value };
  };
}

/** An argument that refers to other resources, as `type.name.attribute`. */
export function refer(address: string, argument: string, reference: string | readonly string[]): PlanEdit {
  return (plan) => {
    delete one(plan.planned_values.root_module.resources, address).values[argument];
    const { expressions } = one(plan.configuration.root_module.resources, address);
    const texts = [reference].flat().map((text) => `\${${text}}`);
    const references = [reference].flat().flatMap((text) => [text, text.split('.').slice(0, 2).join('.')]);
    expressions[argument] = { constant_value: typeof reference === 'string' ? texts[0] : texts, references };
    const unknown = plan.resource_changes.find((entry) => entry.address === address)?.change.after_unknown;
    if (unknown !== undefined) unknown[argument] = true;
  };
}

/** A resource that is in the plan and not in the description. */
export function add(address: string, values: Json): PlanEdit {
  return (plan) => {
    const [type = '', name = ''] = address.split('.');
    const of = { address, mode: 'managed', type, name } as const;
    plan.planned_values.root_module.resources.push({ ...of, values: { ...values } });
    const expressions = Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, { constant_value: value }]),
    );
    plan.configuration.root_module.resources.push({ ...of, provider_config_key: 'aws.us-east-1', expressions });
    plan.resource_changes.push({ address, change: { after_unknown: {} } });
  };
}

export function remove(address: string): PlanEdit {
  return (plan) => {
    one(plan.planned_values.root_module.resources, address);
    for (const { root_module } of [plan.planned_values, plan.configuration] as const) {
      const kept = root_module.resources.filter((resource) => resource.address !== address);
      root_module.resources.splice(0, root_module.resources.length, ...(kept as never[]));
    }
  };
}

function one<T extends { readonly address: string }>(resources: readonly T[], address: string): T {
  const found = resources.find((resource) => resource.address === address);
  if (found === undefined) throw new Error(`the plan has no ${address}`);
  return found;
}
