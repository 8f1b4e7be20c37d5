import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

export interface TerraformProcess {
  readonly pid: number;
  readonly workDir: string;
  readonly argv: readonly string[];
}

/** The terraform and tofu processes of this machine that /proc lets us see. */
export async function inspectTerraformProcesses(): Promise<readonly TerraformProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspectProcess(Number(pid))));
  return found.filter((process) => process !== null);
}

async function inspectProcess(pid: number): Promise<TerraformProcess | null> {
  try {
    const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    const name = basename(argv[0] ?? '');
    if (name !== 'terraform' && name !== 'tofu') return null;
    return { pid, argv, workDir: await readlink(`/proc/${pid}/cwd`) };
  } catch {
    // Ended while we looked, or belongs to another user: not one of ours.
    return null;
  }
}
