import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Context, codeOf, requireTool, writeFileAtomic } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import type { PolicyDecision } from '../decision.ts';
import { inputTextOf } from '../engine/input-text.ts';
import { opaTool } from '../engine/opa-tool.ts';
import { restrictCapabilities } from './opa-capabilities.ts';
import { opaErrorsOf } from './opa-errors.ts';
import { userDecision } from './user-decision.ts';
import { isUserSource, type LocatedRule, locateRules, userRulesOf } from './user-rules.ts';

/** What a package of the user's says of one input document. */
export interface UserDecision {
  /** Dotted, e.g. `team.network`. */
  readonly package: string;
  readonly decision: PolicyDecision;
}

/** Longest one call of opa may take, over all inputs. */
export const defaultUserPolicyTimeoutMs = 30_000;

/**
 * The decisions of every package in a directory of Rego, per input document and by package. Evaluated by `opa` without
 * network and without environment; its tests are left out. Throws TOOL_MISSING or TOOL_TOO_OLD, POLICY_TIMEOUT, and
 * POLICY_FAILED with file and line when a policy does not compile, fails, is undefined or gives no decision, and when
 * the directory holds nothing that could decide: none of that may be taken for a pass.
 */
export async function evaluateUserPolicies(
  options: {
    readonly directory: string;
    readonly inputs: readonly unknown[];
    /** A directory of this run alone, which the caller removes. */
    readonly workDir: string;
    readonly timeoutMs?: number;
  },
  ctx: Context,
): Promise<readonly (readonly UserDecision[])[]> {
  const { directory, inputs, workDir } = options;
  const timeoutMs = options.timeoutMs ?? defaultUserPolicyTimeoutMs;
  await requireSources(directory);
  const opa = await requireTool(opaTool, ctx.run);
  const run = (args: readonly string[], input?: string) =>
    runOpa([opa.path, ...args], { directory, timeoutMs, input }, ctx);
  const capabilities = join(workDir, 'capabilities.json');
  await writeFileAtomic(capabilities, restrictCapabilities(await run(['capabilities', '--current'])));
  // Before `deps`, which prints its errors without their places.
  await run(['check', '--format', 'json', '--capabilities', capabilities, ...leaveTestsOut, '.']);
  const named = userRulesOf(await run(['deps', '--format', 'json', ...sources, 'data']));
  const rules = await locateRules(directory, named);
  if (rules.length === 0) throw nothingDecides(directory);
  const texts = inputs.map((input) => inputTextOf('of your own', input));
  const strict = ['--strict-builtin-errors', '--capabilities', capabilities, '--format', 'json', '--stdin-input'];
  const output = await run(['eval', ...strict, ...sources, queryOf(rules)], `{"inputs":[${texts.join(',')}]}`);
  return rowsOf(output).map((row) => decisionsOf(rules, row));
}

const leaveTestsOut = ['--ignore', '*_test.rego', '--ignore', '.dwcp'];
// Relative to the directory: in `--data` a colon would separate a prefix from a path.
const sources = [...leaveTestsOut, '--data', '.'];

/** One query for all inputs and rules: a list per input of a list per rule, empty where the rule is undefined. */
function queryOf(rules: readonly LocatedRule[]): string {
  const asked = rules.map(({ rule }) => {
    const reference = [...rule.package, rule.name].map((segment) => `[${JSON.stringify(segment)}]`).join('');
    return `[value | value := data${reference}]`;
  });
  return `[row | some document in input.inputs; row := [${asked.join(', ')}] with input as document]`;
}

function rowsOf(output: string): readonly (readonly (readonly unknown[])[])[] {
  const { result } = JSON.parse(output) as {
    readonly result?: readonly { readonly expressions: readonly { readonly value: unknown }[] }[];
  };
  const value = result?.[0]?.expressions[0]?.value;
  if (!Array.isArray(value)) throw new DwcpError('POLICY_FAILED', 'opa gave no result', { hint: 'run `opa version`' });
  return value;
}

function decisionsOf(rules: readonly LocatedRule[], row: readonly (readonly unknown[])[]): readonly UserDecision[] {
  const results = rules.map((located, index) => ({ ...located, values: row[index] ?? [] }));
  const byPackage = Map.groupBy(results, ({ rule }) => rule.package.join('.'));
  return [...byPackage].map(([name, own]) => ({ package: name, decision: userDecision(name, own) }));
}

async function runOpa(
  argv: readonly string[],
  options: { readonly directory: string; readonly timeoutMs: number; readonly input: string | undefined },
  ctx: Context,
): Promise<string> {
  const { directory, timeoutMs, input } = options;
  try {
    const result = await ctx.run.run(argv, {
      timeoutMs,
      cwd: directory,
      okExitCodes: [0, 1, 2],
      // A soft limit: what is over it costs time, and the deadline ends it.
      env: { GOMEMLIMIT: '256MiB' },
      ...(input === undefined ? {} : { input }),
    });
    const error = opaErrorsOf(result.stdout, directory) ?? opaErrorsOf(result.stderr, directory);
    if (error !== null) throw error;
    if (result.exitCode !== 0) {
      const words = `${result.stderr}${result.stdout}`.trim().split('\n').slice(-5).join('\n');
      throw new DwcpError('POLICY_FAILED', `${directory}: ${words}`, { hint: 'correct the policy, then run it again' });
    }
    return result.stdout;
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code !== 'PROCESS_TIMEOUT') throw cause;
    throw new DwcpError('POLICY_TIMEOUT', `the policies in ${directory} did not decide within ${timeoutMs / 1000} s`, {
      hint: 'look for nested iterations over the same list',
      cause,
    });
  }
}

async function requireSources(directory: string): Promise<void> {
  const files = await readdir(directory, { recursive: true }).catch((cause: unknown) => {
    throw new DwcpError('POLICY_FAILED', `${directory} cannot be read (${codeOf(cause) ?? 'unknown error'})`, {
      hint: 'give --policy-dir a directory that holds .rego files',
      cause,
    });
  });
  if (!files.some(isUserSource)) throw nothingDecides(directory);
}

function nothingDecides(directory: string): DwcpError {
  return new DwcpError('POLICY_FAILED', `no policy in ${directory} defines decision, deny, violation or warn`, {
    hint: 'define one of them; see docs/policies.md',
  });
}
