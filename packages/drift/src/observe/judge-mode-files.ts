import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Description, loadDescription } from '@dwcp/config';
import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, makeDirectory } from '@dwcp/io';
import { judgeDeploy } from '@dwcp/lint';
import { type DeploymentMode, type Finding, isAtLeast } from '@dwcp/model';
import type { Observation } from '@dwcp/network';
import type { CausedMismatch } from '../compare/mismatch.ts';
import type { DetectOptions } from '../options.ts';
import { lookSafely } from './look.ts';

export interface ModeFileSubject {
  readonly mode: DeploymentMode;
  readonly paths: EnvironmentPaths;
  /** The mode file of each node where it is not as wanted. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Where the mode file of a deployment lies on every node. */
export function modeFileOf(mode: DeploymentMode): string {
  return `/etc/dwcp/dwcp-v3-${mode}.yaml`;
}

/**
 * What rules and policies say of mode files as they lie on the nodes, in the place of the one that is described. What they
 * say of that one as well is no drift.
 */
export async function judgeModeFiles(
  subject: ModeFileSubject,
  options: DetectOptions,
  ctx: Context,
): Promise<Observation<readonly CausedMismatch[]>> {
  if (subject.texts.size === 0) return { isObserved: true, value: [] };
  return lookSafely(async () => {
    const judge = (projectDir: string) => findingsOf(projectDir, { ...options, mode: subject.mode }, ctx);
    const described = new Set((await judge(options.projectDir)).map(keyOf));
    const byText = new Map<string, readonly Finding[]>();
    for (const text of new Set(subject.texts.values())) {
      const findings = await withModeFile(text, { subject, options }, judge);
      byText.set(
        text,
        findings.filter((finding) => isAtLeast(finding.severity, 'medium') && !described.has(keyOf(finding))),
      );
    }
    return [...subject.texts].flatMap(([node, text]) =>
      (byText.get(text) ?? []).map((finding) => mismatchOf(node, modeFileOf(subject.mode), finding)),
    );
  });
}

/** Calls `work` with a project that has this text as its mode file, and takes the project away again. */
async function withModeFile<T>(
  text: string,
  { subject, options }: { readonly subject: ModeFileSubject; readonly options: DetectOptions },
  work: (projectDir: string) => Promise<T>,
): Promise<T> {
  await makeDirectory(subject.paths.drift);
  const projectDir = await mkdtemp(join(subject.paths.drift, 'mode-'));
  try {
    const environment = join('config', 'environments', `${options.environment}.yaml`);
    await mkdir(join(projectDir, dirname(environment)), { recursive: true });
    await copyFile(join(options.projectDir, environment), join(projectDir, environment));
    const file = join(projectDir, 'config', basename(modeFileOf(subject.mode)));
    await writeFile(file, text, { mode: 0o600 });
    return await work(projectDir);
  } finally {
    await rm(projectDir, { recursive: true, force: true });
  }
}

async function findingsOf(
  projectDir: string,
  options: DetectOptions & { readonly mode: DeploymentMode },
  ctx: Context,
): Promise<readonly Finding[]> {
  const description: Description = await loadDescription({ ...options, projectDir });
  const { topology, findings, documents } = description;
  if (topology === null) return findings;
  const { environment, mode } = options;
  const judged = await judgeDeploy({ environment, mode, topology, documents, planJson: null }, options, ctx);
  return [...findings, ...judged.findings];
}

function keyOf({ ruleId, path, message }: Finding): string {
  return JSON.stringify([ruleId, path, message]);
}

function mismatchOf(node: string, file: string, { ruleId, path, message }: Finding): CausedMismatch {
  return {
    kind: 'policy',
    check: `policy/${ruleId}`,
    aspect: `policy/${ruleId}`,
    subject: path === null ? file : `${file} ${path}`,
    node,
    craft: 'dwcp',
    layer: 'setting',
    related: [],
    isEffective: false,
    cause: 'outside-change',
    wanted: 'allowed by every rule and policy, as it was deployed',
    baseline: 'allowed',
    observed: message,
  };
}
