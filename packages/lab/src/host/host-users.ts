import { readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { pathInHost } from './path-in-host.ts';

/** Users and groups of a host, by name, from its own files. */
export interface HostUsers {
  uidOf(name: string): number;
  gidOf(name: string): number;
  /** The group a user is in from the start. */
  primaryGidOf(user: string): number;
}

export async function readHostUsers(host: string, root: string): Promise<HostUsers> {
  const users = parseTable(await readTextIfPresent(await pathInHost(root, '/etc/passwd')));
  const groups = parseTable(await readTextIfPresent(await pathInHost(root, '/etc/group')));
  const find = (table: ReadonlyMap<string, readonly string[]>, what: string, name: string) => {
    const fields = table.get(name);
    if (fields !== undefined) return fields;
    throw new DwcpError('LAB_FAILED', `${host} has no ${what} ${name}`, {
      hint: 'check that the image of the lab hosts has the package the file belongs to',
    });
  };
  return {
    uidOf: (name) => Number(find(users, 'user', name)[2]),
    gidOf: (name) => Number(find(groups, 'group', name)[2]),
    primaryGidOf: (name) => Number(find(users, 'user', name)[3]),
  };
}

/** passwd(5), group(5): fields between colons, the name first. */
function parseTable(text: string | null): ReadonlyMap<string, readonly string[]> {
  return new Map((text ?? '').split('\n').map((line) => [line.split(':')[0] ?? '', line.split(':')]));
}
