import { DwcpError, type Finding } from '@dwcp/model';
import type { LintPart } from './report.ts';

/** What looking at one part gave. */
export interface PartResult {
  readonly part: LintPart;
  readonly findings: readonly Finding[];
}

/** Runs `look`; an error of dwcp or of a tool makes the part unchecked, with the reason, instead of ending the run. */
export async function lookAt(name: string, look: () => Promise<readonly Finding[]>): Promise<PartResult> {
  try {
    return { part: { name, uncheckedReason: null, isLeftOut: false }, findings: await look() };
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    const hint = cause.hint === null ? '' : `; ${cause.hint}`;
    return unchecked(name, `${onOneLine(cause.message)}${hint}`);
  }
}

/** A tool that breaks quotes many lines of its own; which tool and its last word are enough here. */
function onOneLine(message: string): string {
  const [, tool, lastLine] = /^(.*? exited with \d+): [\s\S]*\n(.+)\s*$/.exec(message) ?? [];
  return tool === undefined ? message : `${tool}: ${lastLine}`;
}

export function unchecked(name: string, reason: string): PartResult {
  return { part: { name, uncheckedReason: reason, isLeftOut: false }, findings: [] };
}

/** A part the user asked to leave out. */
export function leftOut(name: string, reason: string): PartResult {
  return { part: { name, uncheckedReason: reason, isLeftOut: true }, findings: [] };
}
