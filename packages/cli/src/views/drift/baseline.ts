import type { BaselineStatus } from '@dwcp/drift';
import { deploymentModes } from '@dwcp/model';
import { type Palette, visible } from '@dwcp/terminal';
import * as z from 'zod';
import { documentSchema } from '../document.ts';

export const driftBaselineDocument = documentSchema('what the last deploy recorded as right, part by part', {
  baseline: z.object({
    environment: z.string(),
    mode: z.enum(deploymentModes),
    release: z.string().describe('sha256 of the files of every node'),
    previousRelease: z.string().nullable(),
    isVerified: z.boolean().describe('every check of the network passed then'),
    at: z.string().describe('ISO 8601'),
    ageSeconds: z.number(),
  }),
  parts: z.array(
    z.object({
      name: z.enum(['description', 'files', 'terraform', 'running-config']),
      verdict: z
        .enum(['whole', 'absent', 'damaged', 'not-needed'])
        .describe('absent: an earlier dwcp did not write it; damaged: missing, or not byte for byte what was written'),
      detail: z.string(),
      sha256: z.string().nullable(),
      at: z.string().nullable(),
    }),
  ),
  isWhole: z.boolean(),
});

export function renderBaseline(status: BaselineStatus, options: { readonly nowMs: number }, palette: Palette): string {
  const { baseline, isWhole, parts } = status;
  const verdict = isWhole ? palette.good('whole') : palette.bad('not whole');
  const checks = baseline.isVerified ? 'every check passed' : 'not every check passed';
  const rows = parts.map(({ name, verdict: part, detail, sha256, at }) => {
    const paint = part === 'whole' || part === 'not-needed' ? palette.good : palette.bad;
    const digest = sha256 === null ? '' : ` ${sha256.slice(0, 12)}`;
    const age = at === null ? '' : ` ${ageOf(at, options.nowMs)} old`;
    return `  ${name.padEnd(15)} ${paint(part.padEnd(10))} ${visible(detail)}${palette.dim(`${digest}${age}`)}\n`;
  });
  const head = `release ${visible(baseline.release.slice(0, 12))} of ${visible(baseline.at)}, ${ageOf(baseline.at, options.nowMs)} old, ${checks}`;
  const hint = isWhole
    ? ''
    : `  ${palette.accent('mend:')} run \`dwcp deploy --env ${visible(baseline.environment)}\`: nothing else writes a baseline\n`;
  return `${visible(baseline.environment)}: ${verdict} ${palette.dim(head)}\n${rows.join('')}${hint}`;
}

export function ageSeconds(at: string, nowMs: number): number {
  return Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000)) || 0;
}

function ageOf(at: string, nowMs: number): string {
  const seconds = ageSeconds(at, nowMs);
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`;
}
