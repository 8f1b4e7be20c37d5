import { type Context, compareVersions, findTool, type Tool } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { ListedTool } from './tool-list.ts';

export interface ToolReport {
  readonly name: string;
  readonly status: 'ok' | 'missing' | 'too old' | 'broken';
  readonly isRequired: boolean;
  readonly version: string | null;
  readonly path: string | null;
  readonly minimum: string | null;
  readonly neededFor: string;
  readonly howToGet: string;
}

/** Looks for every tool; finds, never installs. One that is there and does not run is listed as broken. */
export function inspectTools(tools: readonly ListedTool[], ctx: Context): Promise<readonly ToolReport[]> {
  return Promise.all(
    tools.map(async ({ spec, isRequired }) => {
      const common = {
        name: spec.name,
        isRequired,
        minimum: spec.minimum,
        neededFor: spec.neededFor,
        howToGet: spec.howToGet,
      };
      try {
        const tool = await findTool(spec, ctx.run);
        return {
          ...common,
          status: statusOf(tool, spec.minimum),
          version: tool?.version ?? null,
          path: tool?.path ?? null,
        };
      } catch (cause) {
        if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
        return { ...common, status: 'broken' as const, version: null, path: null };
      }
    }),
  );
}

/** A tool that must have a version and does not tell one does not work: Python without moto, say. */
function statusOf(tool: Tool | null, minimum: string | null): ToolReport['status'] {
  if (tool === null) return 'missing';
  if (minimum === null) return 'ok';
  if (tool.version === null) return 'broken';
  return compareVersions(tool.version, minimum) < 0 ? 'too old' : 'ok';
}

/** The Node this runs on. */
export function inspectNode(): ToolReport {
  return {
    name: 'node',
    status: 'ok',
    isRequired: true,
    version: process.versions.node,
    path: process.execPath,
    minimum: '24.15',
    neededFor: 'dwcp itself',
    howToGet: 'run `make setup`',
  };
}
