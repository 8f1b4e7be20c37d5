import { readdir, readFile, readlink } from 'node:fs/promises';

/**
 * Everything on this machine that belongs to labs kept below a directory, or to nobody: namespaces, notes, cgroups, mounts, and
 * processes that name it or work in it. Labs of others, which say where they are kept, are left out.
 */
export async function labLeftovers(stateDir: string): Promise<readonly string[]> {
  const foreign = await foreignLabs(stateDir);
  const isOurs = (name: string): boolean => {
    const lab = /\b(dw[0-9a-f]{6,12})\b/.exec(name)?.[1];
    return lab !== undefined && !foreign.has(lab);
  };
  const [namespaces, notes, cgroups, mounts] = await Promise.all([
    list('/run/dwcp/netns'),
    list('/run/dwcp/labs'),
    list('/sys/fs/cgroup/cpu').then(async (names) => [...names, ...(await list('/sys/fs/cgroup'))]),
    readFile('/proc/self/mountinfo', 'utf8').then((text) => text.split('\n')),
  ]);
  return [
    ...namespaces.filter(isOurs).map((name) => `namespace ${name}`),
    ...notes.filter(isOurs).map((name) => `note ${name}`),
    ...cgroups.filter(isOurs).map((name) => `cgroup ${name}`),
    ...mounts.filter((line) => line.includes(stateDir)).map((line) => `mount ${line.split(' ')[4]}`),
    ...(await processesOf(stateDir)),
  ].toSorted();
}

async function foreignLabs(stateDir: string): Promise<ReadonlySet<string>> {
  const foreign = new Set<string>();
  for (const name of await list('/run/dwcp/labs')) {
    const text = await readFile(`/run/dwcp/labs/${name}`, 'utf8').catch(() => '');
    if (text !== '' && !text.includes(stateDir)) foreign.add(name);
  }
  return foreign;
}

async function processesOf(stateDir: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await list('/proc')).filter((name) => /^\d+$/.test(name))) {
    if (Number(pid) === process.pid) continue;
    const [words, cwd] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    if (words.includes(stateDir) || cwd.startsWith(stateDir)) found.push(`process ${pid} ${words.split('\0')[0]}`);
  }
  return found;
}

async function list(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => []);
}
