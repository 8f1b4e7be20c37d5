import { readFile } from 'node:fs/promises';

/** True where root is root of a user namespace only, a user of the machine (user_namespaces(7)). */
export async function isUserNamespace(): Promise<boolean> {
  const [, outside, count] = (await readFile('/proc/self/uid_map', 'utf8')).trim().split(/\s+/);
  return outside !== '0' || count !== '4294967295';
}
