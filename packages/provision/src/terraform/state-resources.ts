import * as z from 'zod';

/** An instance of a resource in a state, as `terraform show -json` tells it. */
export interface StateResource {
  readonly address: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly values: unknown;
}

/** Only what a root module without checks and without half-replaced resources leaves: strict, so that all else is refused. */
const stateSchema = z.strictObject({
  version: z.literal(4),
  terraform_version: z.string(),
  serial: z.number(),
  lineage: z.string(),
  outputs: z.unknown(),
  check_results: z.null(),
  resources: z.array(
    z.strictObject({
      mode: z.enum(['managed', 'data']),
      type: z.string(),
      name: z.string(),
      provider: z.string(),
      each: z.string().optional(),
      instances: z.array(
        z.strictObject({
          schema_version: z.number(),
          index_key: z.union([z.string(), z.number()]).optional(),
          attributes: z.record(z.string(), z.unknown()),
          sensitive_attributes: z.array(z.unknown()).optional(),
          identity_schema_version: z.number().optional(),
          identity: z.unknown().optional(),
          private: z.string().optional(),
          dependencies: z.array(z.string()).optional(),
          create_before_destroy: z.boolean().optional(),
        }),
      ),
    }),
  ),
});

/** The resources of a state file of format 4. Throws on a state of which this does not tell everything. */
export function stateResources(text: string): readonly StateResource[] {
  const state = stateSchema.parse(JSON.parse(text));
  return state.resources
    .flatMap(({ mode, type, name, instances }) =>
      instances.map(({ index_key: index, attributes }) => {
        const key = index === undefined ? '' : `[${JSON.stringify(index)}]`;
        const address = `${mode === 'data' ? 'data.' : ''}${type}.${name}${key}`;
        return { address, mode, type, name, ...(index === undefined ? {} : { index }), values: attributes };
      }),
    )
    .toSorted((a, b) => (a.address < b.address ? -1 : 1));
}
