import * as z from 'zod';
import { isObject } from './value.ts';

const jsonObject = z.custom<object>(isObject, 'expected an object');

const plannedResource = z.object({
  address: z.string(),
  mode: z.enum(['managed', 'data']),
  type: z.string(),
  name: z.string(),
  index: z.union([z.string(), z.number()]).optional(),
  values: jsonObject.optional(),
});
export type PlannedResource = z.output<typeof plannedResource>;

const plannedModule = z.object({
  address: z.string().optional(),
  resources: z.array(plannedResource).optional(),
  get child_modules() {
    return z.array(plannedModule).optional();
  },
});
export type PlannedModule = z.output<typeof plannedModule>;

const configuredResource = z.object({
  address: z.string(),
  provider_config_key: z.string().optional(),
  expressions: jsonObject.optional(),
});
export type ConfiguredResource = z.output<typeof configuredResource>;

const configuredModule = z.object({
  resources: z.array(configuredResource).optional(),
  outputs: jsonObject.optional(),
  get module_calls() {
    return z.record(z.string(), moduleCall).optional();
  },
});
export type ConfiguredModule = z.output<typeof configuredModule>;

const moduleCall = z.object({
  expressions: jsonObject.optional(),
  get module() {
    return configuredModule.optional();
  },
});

const plannedChange = z.object({
  actions: z.array(z.string()).optional(),
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  after_unknown: z.unknown().optional(),
});

/** What depends on the apply is `unknown`, and no failure. */
function isPassed(status: string): boolean {
  return status !== 'fail' && status !== 'error';
}

/** Format 1 of `terraform show -json` (developer.hashicorp.com/terraform/internals/json-format), as far as it is used. */
export const planSchema = z.object({
  format_version: z.string().regex(/^1\./, 'expected format version 1'),
  errored: z.literal(false, 'the plan ended with an error and is incomplete').optional(),
  // Terraform from 1.8 on says so of a plan made with -target or -exclude, and of one with changes put off.
  complete: z.literal(true, 'the plan leaves changes out and another would have to follow').optional(),
  deferred_changes: z.array(z.unknown()).max(0, 'the plan puts changes off').nullish(),
  variables: jsonObject.optional(),
  planned_values: z.object({ root_module: plannedModule }),
  prior_state: z.object({ values: z.object({ root_module: plannedModule }).optional() }).optional(),
  resource_changes: z.array(z.object({ address: z.string(), change: plannedChange })).optional(),
  resource_drift: z.array(z.object({ address: z.string(), change: plannedChange })).nullish(),
  checks: z.array(z.object({ status: z.string().refine(isPassed, 'a check of the configuration fails') })).nullish(),
  configuration: z.object({ provider_config: jsonObject.optional(), root_module: configuredModule }),
});
export type PlanDocument = z.output<typeof planSchema>;
