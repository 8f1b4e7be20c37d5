import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

export interface TerraformProcess {
  readonly pid: number;
  readonly workDir: string;
  readonly argv: readonly string[];
}

/** The terraform and tofu processes of this machine that /proc lets us see. */
export function inspectTerraformProcesses(): Promise<readonly TerraformProcess[]> {
  return inspectProcesses(isTerraform);
}

/** The same with the providers beside them. */
export async function inspectWithProviders(): Promise<{
  readonly terraforms: readonly TerraformProcess[];
  readonly providers: readonly TerraformProcess[];
}> {
  const found = await inspectProcesses((name) => isTerraform(name) || isProvider(name));
  const providers = found.filter(({ argv }) => isProvider(nameOf(argv)));
  return { terraforms: found.filter((process) => !providers.includes(process)), providers };
}

/**
 * Whether the terraform of a provider was killed: it waits for it for ever. One that a terraform started works, and one
 * that dwcp started (`-debug`, see shareProvider) ends with dwcp.
 */
export async function isOrphanedProvider({ pid, argv }: TerraformProcess): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s*(\d+)$/m.exec(status)?.[1];
  // It ended while we looked.
  if (parent === undefined || argv.includes('-debug')) return false;
  return (await inspectProcess(Number(parent), isTerraform)) === null;
}

type IsWanted = (name: string) => boolean;

const isTerraform: IsWanted = (name) => name === 'terraform' || name === 'tofu';
const isProvider: IsWanted = (name) => name.startsWith('terraform-provider-');

async function inspectProcesses(isWanted: IsWanted): Promise<readonly TerraformProcess[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(pids.map((pid) => inspectProcess(Number(pid), isWanted)));
  return found.filter((process) => process !== null);
}

async function inspectProcess(pid: number, isWanted: IsWanted): Promise<TerraformProcess | null> {
  try {
    const argv = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
    if (!isWanted(nameOf(argv))) return null;
    return { pid, argv, workDir: await readlink(`/proc/${pid}/cwd`) };
  } catch {
    // Ended while we looked, or belongs to another user: not one of ours.
    return null;
  }
}

function nameOf(argv: readonly string[]): string {
  return basename(argv[0] ?? '');
}
