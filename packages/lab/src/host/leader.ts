import { readdir, readFile } from 'node:fs/promises';
import { identifyProcess } from '@dwcp/io';

/** The child of `parent` that is process 1 of a pid namespace of its own; null while there is none. */
export async function findLeader(parent: number): Promise<number | null> {
  for (const pid of await childrenOf(parent)) {
    if ((await isFirstProcess(pid)) && (await identifyProcess(pid)) !== null) return pid;
  }
  return null;
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  // The list is there with CONFIG_PROC_CHILDREN only.
  const list = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8').catch(() => null);
  if (list !== null) return list.split(' ').filter(Boolean).map(Number);
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[1] === String(parent)) children.push(Number(name));
  }
  return children;
}

/** NSpid lists a process's pid in each namespace it is in, innermost last (proc(5)). */
async function isFirstProcess(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const pids = /^NSpid:\s+(.*)$/m.exec(status)?.[1]?.split(/\s+/) ?? [];
  return pids.length > 1 && pids.at(-1) === '1';
}
