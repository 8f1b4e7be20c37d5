import { type Description, loadSecurityConfig, loadWaivers } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import type { DeploymentMode, Finding, Topology } from '@dwcp/model';
import { applyWaivers, loadArtifact, openBoundedEngine, resourcesOf, unjudgedResources } from '@dwcp/policy';
import { synthesizeCloud } from './cloud/synthesize-cloud.ts';
import { mergeFindings } from './merge-findings.ts';
import { judge, optionalSections } from './policy/policy-part.ts';
import { allRules } from './rules.ts';

/** What is about to be deployed. */
export interface GateSubject {
  readonly environment: string;
  readonly mode: DeploymentMode;
  readonly topology: Topology;
  readonly documents: Description['documents'];
  /** `terraform show -json` of the plan to be applied; null when it changes nothing. */
  readonly planJson: string | null;
}

export interface GateVerdict {
  /** Not waived, of every severity. */
  readonly findings: readonly Finding[];
  /** What could not be judged, one sentence each. */
  readonly unknown: readonly string[];
}

/**
 * What the shipped policies say of a change before it is made: of the plan where there is one, else of the resources
 * synthesised from the description. Throws when the policies cannot be asked.
 */
export async function judgeDeploy(
  subject: GateSubject,
  options: { readonly projectDir: string; readonly policiesDir: string },
  ctx: Context,
): Promise<GateVerdict> {
  const cloud = synthesizeCloud(subject.topology);
  const documents =
    subject.planJson === null
      ? cloud.configurations.map((text) => ({ file: 'main.tf.json', text }))
      : [{ file: 'apply.tfplan', text: subject.planJson }];
  const resources = resourcesOf(documents, subject.planJson === null ? 'synth' : 'plan');
  const securityConfig = await loadSecurityConfig(options.projectDir, null);
  const engine = openBoundedEngine(await loadArtifact(options.policiesDir), { nowMs: ctx.now() });
  try {
    const [judgement] = await judge(
      [{ ...subject, action: 'deploy', resources, origins: cloud.origins, vulnerabilities: null, securityConfig }],
      engine,
    );
    if (judgement === undefined) throw new Error('the policies gave no judgement');
    const missing = judgement.notGiven.filter((section) => optionalSections[section] === undefined);
    const { waivers } = await loadWaivers(options.projectDir);
    const { findings } = applyWaivers(mergeFindings([judgement.findings, securityConfig?.findings ?? []]), waivers, {
      today: new Date(ctx.now()).toISOString().slice(0, 10),
      ruleIds: new Set((await allRules(options.policiesDir)).map((rule) => rule.id)),
      isComplete: false,
    });
    const unjudged = unjudgedResources(resources);
    const beside = judgement.unknownBeside.map(({ reason }) => reason);
    const unknown = [...missing.map((section) => `no ${section} to look at`), ...judgement.unknown, ...beside];
    return { findings, unknown: unjudged === null ? unknown : [...unknown, unjudged] };
  } finally {
    await engine.close();
  }
}
