import * as z from 'zod';

const planSchema = z.object({
  resource_changes: z
    .array(
      z.object({
        address: z.string(),
        mode: z.string().optional(),
        change: z.object({ actions: z.array(z.string()) }),
      }),
    )
    .default([]),
});

/** What a plan does to one resource, in Terraform's own words. */
export interface PlannedAction {
  readonly address: string;
  /** e.g. `update`, `create`, or `delete` and `create` for a replacement. */
  readonly actions: readonly string[];
}

/** Everything a plan does to resources, from its own document; reading and doing nothing are left out. */
export function plannedActions(document: unknown): readonly PlannedAction[] {
  return planSchema
    .parse(document)
    .resource_changes.filter(({ change }) => change.actions.some((action) => action !== 'no-op' && action !== 'read'))
    .map(({ address, change }) => ({ address, actions: change.actions }));
}
