import { DwcpError } from '@dwcp/model';

/**
 * What a script printed, a record a line, its kind before the first tab, by kind. Throws PROCESS_FAILED where `end`, which
 * comes last, is missing: what broke off tells of no absence.
 */
export function recordsOf(node: string, stdout: string): (kind: string) => readonly (readonly string[])[] {
  const records = stdout.split('\n').map((line) => line.split('\t'));
  if (!records.some(([kind]) => kind === 'end')) {
    throw new DwcpError('PROCESS_FAILED', `the inspection of ${node} broke off`, { hint: 'run the command again' });
  }
  return (kind) => records.filter(([first]) => first === kind).map(([, ...rest]) => rest);
}
