import { isRefusedMode } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import { type DeploymentMode, deploymentModes } from '@dwcp/model';
import { type EmbeddedEngine, loadArtifact, openEmbeddedEngine, type PolicyArtifact } from '@dwcp/policy';
import { loadDescriptions } from '../descriptions.ts';
import type { LintOptions } from '../report.ts';
import { loadFixtures } from './load-fixtures.ts';
import { type Judge, type SelfTestReport, type SelfTestSubjects, tryPolicies } from './try-policies.ts';

/**
 * Tries the gate on what it must catch: the fixtures of every shipped rule, mutants of the sound ones, and mutants of the
 * project's own configurations. Whatever goes through unnoticed is listed.
 */
export async function selfTest(options: LintOptions, ctx: Context): Promise<SelfTestReport> {
  const artifact = await loadArtifact(options.policiesDir);
  const fixtures = await loadFixtures(options.policiesDir);
  const configs = await configsOf(options);
  return tryPolicies(
    { rules: artifact.manifest.rules, fixtures, configs, isRefused: isRefusedMode },
    judgeWith(artifact, ctx.now()),
  );
}

/** An engine for each time something is judged at. */
function judgeWith(artifact: PolicyArtifact, nowMs: number): Judge {
  const engines = new Map<number, Promise<EmbeddedEngine>>();
  const engineAt = (time: number): Promise<EmbeddedEngine> => {
    const engine = engines.get(time) ?? openEmbeddedEngine(artifact, { nowMs: time });
    engines.set(time, engine);
    return engine;
  };
  return (rule, trials) =>
    Promise.all(trials.map(async (trial) => (await engineAt(trial.nowMs ?? nowMs)).evaluate(rule.policy, trial.input)));
}

async function configsOf(options: LintOptions): Promise<SelfTestSubjects['configs']> {
  const loaded = await loadDescriptions(options);
  const byMode = new Map<DeploymentMode, SelfTestSubjects['configs'][number]>();
  for (const { mode, description } of loaded) {
    const document = description.documents.mode;
    if (document !== null) byMode.set(mode, { file: document.file, mode, value: document.value });
  }
  return deploymentModes.flatMap((mode) => byMode.get(mode) ?? []);
}
