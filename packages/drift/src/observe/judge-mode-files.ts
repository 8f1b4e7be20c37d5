import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Description, loadDescription } from '@dwcp/config';
import type { EnvironmentPaths } from '@dwcp/environment';
import { type Context, makeDirectory, removeLeftBehind, withPassingDirectory } from '@dwcp/io';
import { judgeDeploy } from '@dwcp/lint';
import { type DeploymentMode, type Finding, isAtLeast } from '@dwcp/model';
import type { CausedMismatch } from '../compare/mismatch.ts';
import type { UncheckedCraft } from '../compare/root-causes.ts';
import type { DetectOptions } from '../options.ts';
import { boundedReason, lookSafely } from './look.ts';

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

export interface ModeFilesJudged {
  readonly mismatches: readonly CausedMismatch[];
  readonly unchecked: readonly UncheckedCraft[];
}

/**
 * What rules and policies say of mode files as they lie on the nodes, in the place of the one that is described. What they
 * say of that one as well is no drift. Policies judge a network: where a description makes none, none of them was asked.
 * What a policy could not decide is unchecked, also where it cannot decide it of the described one.
 */
export async function judgeModeFiles(
  subject: ModeFileSubject,
  options: DetectOptions,
  ctx: Context,
): Promise<ModeFilesJudged> {
  const nobody: ModeFilesJudged = { mismatches: [], unchecked: [] };
  await makeDirectory(subject.paths.drift);
  // A copy may hold a secret: it waits for no node whose file was changed.
  await removeLeftBehind(subject.paths.drift, copies);
  if (subject.texts.size === 0) return nobody;
  const seen = await lookSafely(async (): Promise<ModeFilesJudged> => {
    const judge = (projectDir: string) => judgeProject(projectDir, { ...options, mode: subject.mode }, ctx);
    const project = await judge(options.projectDir);
    const described = new Set(project.findings.map(keyOf));
    const byText = new Map<string, Judgement>();
    for (const text of new Set(subject.texts.values())) {
      byText.set(text, await withModeFile(text, { subject, options }, judge));
    }
    const reason = `the description makes no network to judge them in: run \`dwcp lint --env ${options.environment}\``;
    const ofNodes = [...subject.texts].map(([node, text]): ModeFilesJudged => {
      const { findings, isJudged, unknown } = byText.get(text) ?? project;
      const wrong = findings.filter(
        (finding) => isAtLeast(finding.severity, 'medium') && !described.has(keyOf(finding)),
      );
      const mismatches = wrong.map((finding) => mismatchOf(node, modeFileOf(subject.mode), finding));
      const isOfText = project.isJudged && !isJudged;
      const reasons = isOfText ? ['no policy can be asked about what it says'] : unknown;
      return { mismatches, unchecked: reasons.length === 0 ? [] : [unjudged(node, subject.mode, reasons)] };
    });
    return {
      mismatches: ofNodes.flatMap(({ mismatches }) => mismatches),
      unchecked: [...(project.isJudged ? [] : [ofAll(reason)]), ...ofNodes.flatMap(({ unchecked }) => unchecked)],
    };
  });
  return seen.isObserved ? seen.value : { ...nobody, unchecked: [ofAll(seen.reason)] };
}

function ofAll(reason: string): UncheckedCraft {
  return { kind: 'policy', node: null, subject: 'mode files on nodes', reason, craft: 'dwcp' };
}

function unjudged(node: string, mode: DeploymentMode, reasons: readonly string[]): UncheckedCraft {
  const reason = boundedReason(reasons.join('; '));
  return { kind: 'policy', node, subject: modeFileOf(mode), reason, craft: 'dwcp' };
}

/** Directories with a copy of the description and a mode file of a node. */
const copies = { prefix: 'mode' };

/** Calls `work` with a project that has this text as its mode file, and takes the project away again. */
async function withModeFile<T>(
  text: string,
  { subject, options }: { readonly subject: ModeFileSubject; readonly options: DetectOptions },
  work: (projectDir: string) => Promise<T>,
): Promise<T> {
  return withPassingDirectory(subject.paths.drift, copies, async (projectDir) => {
    const environment = join('config', 'environments', `${options.environment}.yaml`);
    await mkdir(join(projectDir, dirname(environment)), { recursive: true });
    await copyFile(join(options.projectDir, environment), join(projectDir, environment));
    const file = join(projectDir, 'config', basename(modeFileOf(subject.mode)));
    await writeFile(file, text, { mode: 0o600 });
    return await work(projectDir);
  });
}

interface Judgement {
  readonly findings: readonly Finding[];
  /** Policies were asked, and not only the rules of each file. */
  readonly isJudged: boolean;
  /** What no policy could decide, one sentence each. */
  readonly unknown: readonly string[];
}

async function judgeProject(
  projectDir: string,
  options: DetectOptions & { readonly mode: DeploymentMode },
  ctx: Context,
): Promise<Judgement> {
  const description: Description = await loadDescription({ ...options, projectDir });
  const { topology, findings, documents } = description;
  if (topology === null) return { findings, isJudged: false, unknown: [] };
  const { environment, mode } = options;
  const judged = await judgeDeploy({ environment, mode, topology, documents, planJson: null }, options, ctx);
  return { findings: [...findings, ...judged.findings], isJudged: true, unknown: judged.unknown };
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
