import { join } from 'node:path';
import { configRules } from '@dwcp/config';
import type { Context } from '@dwcp/io';
import { lintPlaybookSyntax } from './ansible/syntax-part.ts';
import { type LoadedDescription, loadDescriptions } from './descriptions.ts';
import { mergeFindings } from './merge-findings.ts';
import type { PartResult } from './part-result.ts';
import type { LintOptions, LintReport } from './report.ts';
import { lintTerraform } from './terraform-part.ts';

/**
 * Looks at every asked-for environment in every asked-for mode: the description itself, its cloud half as the real
 * provider sees it, and the playbooks. What could not be looked at is listed with the reason, never passed over.
 */
export async function lint(options: LintOptions, ctx: Context): Promise<LintReport> {
  const loaded = await step('read the descriptions', ctx, () => loadDescriptions(options));
  const [terraform, ansible] = await Promise.all([
    step('check the cloud half with terraform', ctx, () => lintClouds(loaded, options, ctx)),
    step('check the playbooks with ansible', ctx, () => lintPlaybookSyntax(options, ctx)),
  ]);
  const results: readonly PartResult[] = [...loaded.map(describedPart), ...terraform, ...ansible];
  return {
    findings: mergeFindings(results.map((result) => result.findings)),
    waived: [],
    reusedFrom: null,
    parts: results.map((result) => result.part),
    inputs: inputsOf(loaded),
    rules: configRules,
  };
}

function describedPart({ environment, mode, description }: LoadedDescription): PartResult {
  const name = `config ${environment}/${mode}`;
  return { part: { name, uncheckedReason: null, isLeftOut: false }, findings: description.findings };
}

/** One environment after the other: a provider takes 620 MB. */
async function lintClouds(
  loaded: readonly LoadedDescription[],
  options: LintOptions,
  ctx: Context,
): Promise<readonly PartResult[]> {
  const workDir = join(options.stateDir ?? join(options.projectDir, '.dwcp'), 'lint', 'terraform');
  const results: PartResult[] = [];
  for (const environment of new Set(loaded.map((entry) => entry.environment))) {
    const own = loaded.filter((entry) => entry.environment === environment);
    const topologies = own.map((entry) => entry.description.topology);
    results.push(
      ...(await lintTerraform(environment, { topologies, workDir, usesTerraform: options.usesTerraform }, ctx)),
    );
  }
  return results;
}

function inputsOf(loaded: readonly LoadedDescription[]): LintReport['inputs'] {
  const byFile = new Map(loaded.flatMap((entry) => entry.description.inputs.map((input) => [input.file, input])));
  return [...byFile.values()].toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

async function step<T>(name: string, ctx: Context, body: () => Promise<T>): Promise<T> {
  const started = performance.now();
  ctx.events.emit({ code: 'lint.step-started', message: name, data: { step: name } });
  const result = await body();
  const durationMs = performance.now() - started;
  ctx.events.emit({ code: 'lint.step-finished', message: name, data: { step: name, durationMs } });
  return result;
}
