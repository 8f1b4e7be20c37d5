import { type Context, compareVersions, findTool } from '@dwcp/io';
import type { ListedTool } from './tool-list.ts';

export interface ToolReport {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'too old';
  readonly isRequired: boolean;
  readonly version: string | null;
  readonly path: string | null;
  readonly minimum: string | null;
  readonly neededFor: string;
  readonly howToGet: string;
}

/** Looks for every tool; finds, never installs. */
export async function inspectTools(tools: readonly ListedTool[], ctx: Context): Promise<readonly ToolReport[]> {
  return Promise.all(
    tools.map(async ({ spec, isRequired }) => {
      const found = await findTool(spec, ctx.run);
      const isOld = spec.minimum !== null && found?.version != null && compareVersions(found.version, spec.minimum) < 0;
      return {
        name: spec.name,
        status: found === null ? 'missing' : isOld ? 'too old' : 'ok',
        isRequired,
        version: found?.version ?? null,
        path: found?.path ?? null,
        minimum: spec.minimum,
        neededFor: spec.neededFor,
        howToGet: spec.howToGet,
      } as const;
    }),
  );
}
