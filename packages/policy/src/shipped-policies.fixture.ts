import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Context, findTool, processRunner } from '@dwcp/io';
import { type PolicyName, policyNames } from './artifact/policy-names.ts';
import type { PolicyDecision } from './decision.ts';
import { opaTool } from './engine/opa-tool.ts';

export const repositoryDirectory: string = fileURLToPath(new URL('../../../', import.meta.url));
export const policiesDirectory: string = join(repositoryDirectory, 'policies');

/** One document of policies/fixtures, with what its policy must say of it. */
export interface PolicyCase {
  /** Relative to policies/fixtures. */
  readonly name: string;
  readonly policy: PolicyName;
  /** The rule the fixture is for. */
  readonly rule: string;
  readonly input: unknown;
  readonly nowMs: number;
  readonly violations: readonly string[];
  /** Ids of the rules that could not judge, or the places they could not look at. */
  readonly unknown: readonly string[];
}

export const casesNowMs: number = Date.parse('2026-11-23T12:00:00Z');

export function policyCases(): readonly PolicyCase[] {
  const directory = join(policiesDirectory, 'fixtures');
  return globSync('**/*.json', { cwd: directory })
    .toSorted()
    .flatMap((file) => {
      const [folder, rule = ''] = file.split('/');
      const policy = policyNames.find((name) => name === folder);
      if (policy === undefined) return [];
      const written = JSON.parse(readFileSync(join(directory, file), 'utf8')) as {
        readonly input: unknown;
        readonly now?: string;
        readonly violations: readonly string[];
        readonly unknown: readonly string[];
      };
      const nowMs = written.now === undefined ? casesNowMs : Date.parse(written.now);
      return [{ ...written, name: file, policy, rule, nowMs }];
    });
}

/** The mode configurations the project ships, as opa reads them. */
export async function shippedConfigs(opa: string, ctx: Context): Promise<readonly { file: string; value: unknown }[]> {
  const files = globSync(join(repositoryDirectory, 'config', '*.yaml')).toSorted();
  return Promise.all(
    files.map(async (path) => {
      const argv = [opa, 'eval', '--format', 'raw', '--input', path, 'input'];
      const { stdout } = await ctx.run.run(argv, { timeoutMs: 20_000 });
      return { file: relative(repositoryDirectory, path), value: JSON.parse(stdout) as unknown };
    }),
  );
}

export function realContext(): Context {
  const { signal } = new AbortController();
  return { run: processRunner(signal), events: { emit: () => {} }, now: Date.now, signal };
}

/** Path of opa, or null: the tests that need it are then skipped by name. */
export async function findOpa(ctx: Context): Promise<string | null> {
  return (await findTool(opaTool, ctx.run))?.path ?? null;
}

export const noOpa = 'opa is not on PATH: run `make setup`';

/** Ids of a decision's findings of one kind, each once. */
export function idsOf(entries: readonly { readonly id: string }[]): readonly string[] {
  return [...new Set(entries.map((entry) => entry.id))].toSorted();
}

/** What a case calls unknown: ids when it names ids, else dotted places. */
export function unknownOf(decision: PolicyDecision, named: readonly string[]): readonly string[] {
  const unknown = decision.warnings.filter((warning) => warning.kind === 'unknown');
  const isById = named.some((name) => name.startsWith('DWCP-'));
  return isById ? idsOf(unknown) : [...new Set(unknown.map((warning) => warning.path.join('.')))].toSorted();
}
