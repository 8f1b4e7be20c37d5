import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { DwcpError } from '@dwcp/model';
import type { Runner } from './run.ts';

/** A program dwcp drives: how to find it, its version, and how to get it. */
export interface ToolSpec {
  readonly name: string;
  /** Names looked for on PATH, first wins. */
  readonly commands: readonly string[];
  /** Directories searched before PATH. */
  readonly directories?: readonly string[];
  readonly versionArgs: readonly string[];
  /** Environment of the version check, e.g. what keeps a tool from asking the network for news. */
  readonly versionEnv?: Readonly<Record<string, string>>;
  /** First capture group is the version. */
  readonly versionPattern: RegExp;
  readonly minimum: string | null;
  readonly neededFor: string;
  readonly howToGet: string;
}

export interface Tool {
  readonly path: string;
  readonly version: string | null;
}

/** The program's path and version, or null when it is not there. */
export async function findTool(spec: ToolSpec, runner: Runner): Promise<Tool | null> {
  const path = await findProgram(spec);
  return path === null ? null : { path, version: await versionOf(path, spec, runner) };
}

/**
 * As findTool, but throws TOOL_MISSING or TOOL_TOO_OLD, each saying how to get the tool. The version is asked for only
 * where there is a minimum; one that cannot be read does not meet it.
 */
export async function requireTool(spec: ToolSpec, runner: Runner): Promise<Tool> {
  const path = await findProgram(spec);
  if (path === null) {
    throw new DwcpError('TOOL_MISSING', `${spec.name} is not installed (needed for ${spec.neededFor})`, {
      hint: spec.howToGet,
    });
  }
  if (spec.minimum === null) return { path, version: null };
  const version = await versionOf(path, spec, runner);
  if (version === null || compareVersions(version, spec.minimum) < 0) {
    const is = version === null ? 'does not tell its version' : `is ${version}`;
    throw new DwcpError('TOOL_TOO_OLD', `${path} ${is}, dwcp needs ${spec.minimum} or newer`, { hint: spec.howToGet });
  }
  return { path, version };
}

/** Compares dotted numbers: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

async function findProgram(spec: ToolSpec): Promise<string | null> {
  const directories = [...(spec.directories ?? []), ...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  for (const command of spec.commands) {
    for (const directory of directories) {
      if (directory === '') continue;
      const path = join(directory, command);
      if (await isExecutable(path)) return path;
    }
  }
  return null;
}

async function versionOf(path: string, spec: ToolSpec, runner: Runner): Promise<string | null> {
  const result = await runner.run([path, ...spec.versionArgs], {
    timeoutMs: 20_000,
    okExitCodes: [0, 1, 2],
    ...(spec.versionEnv === undefined ? {} : { env: spec.versionEnv }),
  });
  return spec.versionPattern.exec(`${result.stdout}\n${result.stderr}`)?.[1] ?? null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
