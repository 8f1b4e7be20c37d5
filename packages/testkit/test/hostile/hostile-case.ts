import { execFile } from 'node:child_process';
import { copyFile, mkdir, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** Something no person writes, and what dwcp must say of it. */
export interface HostileCase {
  readonly name: string;
  /** An error code, the id of a rule, or words about what could not be looked at. */
  readonly expected: string;
  /** Added to `dwcp lint` of the lab in hybrid mode. */
  readonly args: readonly string[];
  /** Puts it into a project that is sound. */
  readonly make: (projectDir: string) => Promise<void>;
  /** It is skipped by name where `opa` is not found. */
  readonly needsOpa: boolean;
}

export const environmentFile = 'config/environments/lab.yaml';
export const modeFile = 'config/dwcp-v3-hybrid.yaml';
export const waiverFile = 'config/waivers.yaml';

/** A file with this content at a place of the project. */
export function file(path: string, content: () => string | Uint8Array): HostileCase['make'] {
  return async (projectDir) => {
    await remove(join(projectDir, path));
    await writeFile(join(projectDir, path), content());
  };
}

/** What stands where a file is expected and is none. */
export const noFiles: Readonly<Record<string, (path: string) => HostileCase['make']>> = {
  'a directory': (path) => async (projectDir) => {
    await remove(join(projectDir, path));
    await mkdir(join(projectDir, path));
  },
  'a named pipe nobody writes to': (path) => async (projectDir) => {
    await remove(join(projectDir, path));
    await promisify(execFile)('mkfifo', [join(projectDir, path)]);
  },
  'a link to an endless device': (path) => link(path, '/dev/zero'),
  'a link in a circle': (path) => link(path, path.split('/').at(-1) ?? path),
  'a link to nowhere': (path) => link(path, 'no-such-file'),
};

function link(path: string, target: string): HostileCase['make'] {
  return async (projectDir) => {
    await remove(join(projectDir, path));
    await symlink(target, join(projectDir, path));
  };
}

async function remove(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await unlink(path).catch(() => {});
}

/** A copy of a file of the repository in the project. */
export function copied(from: string, to: string): HostileCase['make'] {
  return (projectDir) => copyFile(from, join(projectDir, to));
}
