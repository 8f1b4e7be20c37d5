import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { codeOf, readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { readHostUsers } from '../host/host-users.ts';
import { pathInHost } from '../host/path-in-host.ts';
import { renderUnit } from './render-unit.ts';
import { lastOf, parseUnitFiles, splitWords, type UnitSettings } from './unit-file.ts';

/** Where systemd looks, the first that has it wins (systemd.unit(5)). */
const directories = ['/etc/systemd/system', '/run/systemd/system', '/usr/lib/systemd/system'];

/** A unit of a host with its drop-ins. */
export interface LoadedUnit {
  readonly name: string;
  /** As process 1 is told it. */
  readonly text: string;
  /** True for what has to be there before a packet can pass: it wants to come before the network is set up. */
  readonly isBeforeNetwork: boolean;
}

/** Reads a unit as the host's own files describe it. Throws LAB_FAILED when there is none. */
export async function loadUnit(host: string, root: string, unit: string): Promise<LoadedUnit> {
  const settings = parseUnitFiles(await readUnitTexts(host, root, unit));
  const user = lastOf(settings, 'Service.User');
  const users = user === null ? null : await readHostUsers(host, root);
  const group = lastOf(settings, 'Service.Group');
  const identity =
    user === null || users === null
      ? null
      : { uid: users.uidOf(user), gid: group === null ? users.primaryGidOf(user) : users.gidOf(group) };
  return {
    name: unit,
    text: renderUnit(unit, settings, { environment: await readEnvironment(root, settings), user: identity }),
    isBeforeNetwork: (settings.get('Unit.Before') ?? []).flatMap(splitWords).includes('network-pre.target'),
  };
}

async function readUnitTexts(host: string, root: string, unit: string): Promise<readonly string[]> {
  const template = unit.replace(/@.*(\.[a-z]+)$/, '@$1');
  for (const name of new Set([unit, template])) {
    for (const directory of directories) {
      const text = await readTextIfPresent(await pathInHost(root, `${directory}/${name}`));
      if (text !== null) return [text, ...(await readDropIns(root, [...new Set([template, unit])]))];
    }
  }
  throw new DwcpError('LAB_FAILED', `${host} has no unit ${unit}`, {
    hint: 'check that the image of the lab hosts has its package',
  });
}

/** Sorted by file name, whatever the directory; of two with one name the one in /etc counts. */
async function readDropIns(root: string, names: readonly string[]): Promise<readonly string[]> {
  const found = new Map<string, string>();
  for (const directory of directories.toReversed()) {
    for (const name of names) {
      const path = await pathInHost(root, `${directory}/${name}.d`);
      for (const file of await listFiles(path)) if (file.endsWith('.conf')) found.set(file, `${path}/${file}`);
    }
  }
  const paths = [...found.values()].toSorted((a, b) => (basename(a) < basename(b) ? -1 : 1));
  return Promise.all(paths.map(async (path) => (await readTextIfPresent(path)) ?? ''));
}

async function readEnvironment(root: string, settings: UnitSettings): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of settings.get('Service.EnvironmentFile') ?? []) {
    const text = await readTextIfPresent(await pathInHost(root, path.replace(/^-/, '')));
    for (const line of (text ?? '').split('\n')) {
      const [, name, value = ''] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line) ?? [];
      if (name !== undefined) found[name] = splitWords(value).join(' ');
    }
  }
  return found;
}

async function listFiles(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}
