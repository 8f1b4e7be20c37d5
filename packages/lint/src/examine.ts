import { join } from 'node:path';
import { type LoadedSecurityConfig, loadSecurityConfig, loadWaivers } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import type { Finding } from '@dwcp/model';
import { applyWaivers, type BoundedEngine, loadArtifact, loadPolicyRules, openBoundedEngine } from '@dwcp/policy';
import { ansibleLintPart } from './ansible/lint-part.ts';
import { lintPlaybookSyntax } from './ansible/syntax-part.ts';
import { auditPart } from './audit/audit-part.ts';
import { type Described, synthesizeClouds } from './cloud/synthesize-clouds.ts';
import { lintTerraform } from './cloud/terraform-part.ts';
import { type LoadedDescription, loadDescriptions } from './descriptions.ts';
import { fileNameParts } from './file-names-part.ts';
import { isLeftOut } from './left-out-rules.ts';
import { mergeFindings } from './merge-findings.ts';
import { leftOut, type PartResult } from './part-result.ts';
import { policiesUsed, unusedPolicies } from './policy/policies-used.ts';
import { lintPolicies } from './policy/policy-part.ts';
import { policySubjects } from './policy/policy-subjects.ts';
import { lintUserPolicies } from './policy/user-policy-part.ts';
import type { LintOptions, LintReport } from './report.ts';
import { allRules, withUserRules } from './rules.ts';
import { lookAtScenarios, type ScenarioResult } from './scenarios-part.ts';
import { renderedFiles } from './secrets/rendered-files.ts';
import { secretParts } from './secrets/secret-part.ts';

/**
 * Looks at every asked-for environment in every asked-for mode: the description itself, the scenarios that run on it, what the
 * policies say of it, its cloud half as the real provider sees it, the playbooks, and secrets in any of it. What could not be looked at is listed
 * with the reason, never passed over. Throws when a policy or a given report cannot be judged.
 */
export async function examine(options: LintOptions, ctx: Context): Promise<LintReport> {
  const engine = openBoundedEngine(await loadArtifact(options.policiesDir), { nowMs: ctx.now() });
  try {
    return await examineWith(engine, options, ctx);
  } finally {
    await engine.close();
  }
}

async function examineWith(engine: BoundedEngine, options: LintOptions, ctx: Context): Promise<LintReport> {
  const securityConfig = await loadSecurityConfig(options.projectDir, options.securityConfigFile ?? null);
  const loading = step('read the descriptions', ctx, () => loadDescriptions(options));
  // A process of its own, and what takes longest: it runs while everything else is looked at here.
  const ansible = step('check the playbooks with ansible', ctx, () => lintAnsible(options, loading, ctx));
  const lookingAtScenarios = step('check the scenarios', ctx, async () => lookAtScenarios(options, await loading));
  const synthesizing = loading.then(synthesizeClouds);
  const lookAt = async (name: string, look: (described: readonly Described[]) => Promise<readonly PartResult[]>) => {
    const described = await synthesizing;
    return step(name, ctx, () => look(described));
  };
  const results = await allOf([
    loading.then(async (loaded) => [...loaded.map(describedPart), ...(await fileNameParts(options))]),
    lookingAtScenarios.then((scenarios) => scenarios.map(({ result }) => result)),
    lookAt('judge by the policies', (described) => askPolicies(described, { ...options, securityConfig, engine }, ctx)),
    lookAt('check the cloud half with terraform', (described) => lintClouds(described, options, ctx)),
    ansible,
    lookAt('look for secrets', (described) => secretParts(options.projectDir, renderedFiles(described), ctx)),
    unusedPolicies(options),
    auditPart({ projectDir: options.projectDir, isAsked: options.audits }, ctx),
  ]);
  const [loaded, scenarios] = [await loading, await lookingAtScenarios];
  return report(results, { loaded, scenarios, securityConfig }, options, ctx);
}

async function report(
  results: readonly PartResult[],
  read: {
    readonly loaded: readonly LoadedDescription[];
    readonly scenarios: readonly ScenarioResult[];
    readonly securityConfig: LoadedSecurityConfig | null;
  },
  options: LintOptions,
  ctx: Context,
): Promise<LintReport> {
  const parts = results.map((result) => result.part);
  const found = mergeFindings(results.map((result) => result.findings));
  const rules = withUserRules(await allRules(options.policiesDir), found);
  const { waivers, findings: waiverFileFindings, input } = await loadWaivers(options.projectDir);
  const isWhole = options.environments === null && options.modes === null;
  const { findings, waived, waiverFindings } = applyWaivers(found, waivers, {
    today: new Date(ctx.now()).toISOString().slice(0, 10),
    ruleIds: new Set(rules.filter((rule) => !rule.id.startsWith('waiver/')).map((rule) => rule.id)),
    isComplete: isWhole && parts.every((part) => part.uncheckedReason === null || part.isLeftOut),
  });
  const policies = await loadPolicyRules(options.policiesDir);
  const silent = new Set(waivers.filter(({ rule }) => isLeftOut(rule, parts, policies)).map(({ place }) => place));
  const proven = waiverFindings.filter(({ ruleId, path }) => ruleId !== 'waiver/unused' || !silent.has(path ?? ''));
  const own: readonly Finding[] = [...waiverFileFindings, ...proven];
  return {
    findings: mergeFindings([findings, own]),
    waived,
    parts,
    reusedFrom: null,
    policies: await policiesUsed(options.policiesDir),
    inputs: inputsOf(read, input),
    rules,
  };
}

function describedPart({ environment, mode, description }: LoadedDescription): PartResult {
  const name = `config ${environment}/${mode}`;
  return { part: { name, uncheckedReason: null, isLeftOut: false }, findings: description.findings };
}

async function askPolicies(
  described: readonly Described[],
  options: LintOptions & { readonly securityConfig: LoadedSecurityConfig | null; readonly engine: BoundedEngine },
  ctx: Context,
): Promise<readonly PartResult[]> {
  const { policyDir, projectDir, stateDir } = options;
  const subjects = await policySubjects(described, options, options.securityConfig);
  const shipped = await lintPolicies(subjects, options.engine);
  const own = policyDir === null ? [] : await lintUserPolicies(subjects, { policyDir, projectDir, stateDir }, ctx);
  return [...shipped, ...own];
}

/** One environment after the other: a provider takes 620 MB. */
async function lintClouds(
  described: readonly Described[],
  options: LintOptions,
  ctx: Context,
): Promise<readonly PartResult[]> {
  const workDir = join(options.stateDir ?? join(options.projectDir, '.dwcp'), 'lint', 'terraform');
  const results: PartResult[] = [];
  for (const environment of new Set(described.map(({ loaded }) => loaded.environment))) {
    const clouds = described.filter(({ loaded }) => loaded.environment === environment).map(({ cloud }) => cloud);
    const { usesTerraform } = options;
    results.push(...(await lintTerraform(environment, { clouds, workDir, usesTerraform }, ctx)));
  }
  return results;
}

async function lintAnsible(
  options: LintOptions,
  loading: Promise<unknown>,
  ctx: Context,
): Promise<readonly PartResult[]> {
  if (!options.usesAnsible) return [leftOut('ansible', 'left out on request; the playbooks were not checked')];
  const syntax = await lintPlaybookSyntax(options, ctx);
  // It takes as long as Terraform, and who has no time for that one has none for this.
  // Nor is it begun when nothing can be read: the error would wait for it.
  await loading;
  if (options.usesTerraform) return [...syntax, await ansibleLintPart(options, ctx)];
  return [...syntax, leftOut('ansible-lint', 'left out with Terraform; the style of the playbooks was not checked')];
}

function inputsOf(
  { loaded, scenarios, securityConfig }: Parameters<typeof report>[1],
  waivers: LintReport['inputs'][number] | null,
): LintReport['inputs'] {
  const { file = '', sha256 = null } = securityConfig ?? {};
  const inputs = [
    ...loaded.flatMap((entry) => entry.description.inputs),
    ...scenarios.flatMap(({ input }) => input ?? []),
    ...(waivers === null ? [] : [waivers]),
    ...(sha256 === null ? [] : [{ file, sha256 }]),
  ];
  const byFile = new Map(inputs.map((input) => [input.file, input]));
  return [...byFile.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

/** Waits for all, also when one fails, so that nothing is left running. */
async function allOf(lists: readonly Promise<readonly PartResult[]>[]): Promise<readonly PartResult[]> {
  const settled = await Promise.allSettled(lists);
  return settled.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}

async function step<T>(name: string, ctx: Context, body: () => Promise<T>): Promise<T> {
  const started = performance.now();
  ctx.events.emit({ code: 'lint.step-started', message: name, data: { step: name } });
  const result = await body();
  const durationMs = performance.now() - started;
  ctx.events.emit({ code: 'lint.step-finished', message: name, data: { step: name, durationMs } });
  return result;
}
