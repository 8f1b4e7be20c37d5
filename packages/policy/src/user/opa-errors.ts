import { join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import * as z from 'zod';

const outputSchema = z.object({
  errors: z.array(
    z.object({
      message: z.string(),
      code: z.string().optional(),
      location: z.object({ file: z.string().optional(), row: z.number().optional() }).optional(),
    }),
  ),
});

/** How many errors are worth reading at once; the first usually causes the rest. */
const shown = 5;

/** The errors in what opa printed, each with its place in the user's directory; null when there are none. */
export function opaErrorsOf(stdout: string, directory: string): DwcpError | null {
  const parsed = outputSchema.safeParse(jsonOrNull(stdout));
  const errors = parsed.success ? parsed.data.errors : [];
  if (errors.length === 0) return null;
  const lines = errors.slice(0, shown).map(({ message, location }) => `${placeOf(location, directory)}${message}`);
  const rest = errors.length > shown ? [`and ${errors.length - shown} more`] : [];
  const recursive = errors.some(({ code }) => code === 'rego_recursion_error');
  const unknown = errors.some(({ message }) => message.includes('undefined function'));
  return new DwcpError('POLICY_FAILED', [...lines, ...rest].join('\n'), {
    hint: hintOf({ recursive, unknown }),
  });
}

function placeOf(
  location: { readonly file?: string | undefined; readonly row?: number | undefined } | undefined,
  directory: string,
): string {
  if (location?.file === undefined || location.file === '') return `${directory}: `;
  return `${join(directory, location.file)}:${location.row ?? 1}: `;
}

function hintOf(kinds: { readonly recursive: boolean; readonly unknown: boolean }): string {
  if (kinds.recursive) return 'Rego has no recursion: use `graph.reachable` or `walk`';
  if (kinds.unknown) return 'policies have no network and no environment: http.send and the like are not offered';
  return 'correct the policy; `opa check --strict` on its directory shows the same';
}

function jsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
