import type { Lab } from '@dwcp/lab';
import { DwcpError } from '@dwcp/model';
import { nearestWord } from '@dwcp/terminal';
import type { Command } from 'commander';
import * as z from 'zod';

/** Which lab, of the commands that work on a node of one. */
export const labOptionSchema = { scenario: z.string().min(1).optional() } as const;

export function addLabOption(command: Command): Command {
  return command.option('--scenario <name>', 'whose lab (default: the only one that is up)');
}

/** A host of the lab by its name. Throws USAGE that names the nearest one. */
export function nodeOf(lab: Lab, name: string): string {
  return nameAmong(
    lab,
    name,
    lab.hosts.map((host) => host.name),
  );
}

/** The same for a host or a segment, whatever is plugged into it. */
export function placeOf(lab: Lab, name: string): string {
  const segments = lab.hosts.flatMap((host) => host.interfaces.map((port) => port.segment));
  return nameAmong(lab, name, [...lab.hosts.map((host) => host.name), ...new Set(segments)]);
}

function nameAmong(lab: Lab, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  const near = nearestWord(name, names);
  throw new DwcpError('USAGE', `there is no ${name} in the lab at ${lab.dir}`, {
    hint: near === null ? `there are ${names.join(', ')}` : `did you mean ${near}?`,
  });
}
