import { sysctlPath } from './inspect.ts';

/** Whether a name in a file of sysctl.d(5) is that of the parameter at `wanted` below /proc/sys, or a pattern that fits it. */
export function fitsParameter(name: string, wanted: string): boolean {
  // The first separator decides what stands for a slash.
  const isPath = /^[^.]*\//.test(name);
  return globExpression(isPath ? name : sysctlPath(name)).test(wanted);
}

/** glob(7): no wildcard takes a slash. */
function globExpression(pattern: string): RegExp {
  const parts = pattern.match(/\[[!^]?\]?[^\]]*\]|./g) ?? [];
  try {
    return new RegExp(`^${parts.map(expressionOf).join('')}$`);
  } catch {
    // A range that runs backwards fits nothing.
    return /^(?!)/;
  }
}

function expressionOf(part: string): string {
  if (part === '*') return '[^/]*';
  if (part === '?') return '[^/]';
  if (part.length === 1) return part.replace(/[.+^${}()|[\]\\]/, '\\$&');
  const isNot = /^\[[!^]/.test(part);
  const characters = part.slice(isNot ? 2 : 1, -1).replaceAll(/[\\[\]^]/g, '\\$&');
  return `(?!/)[${isNot ? '^' : ''}${characters}]`;
}
