import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '@dwcp/io';
import { entrypointOf, type PolicyName } from '../artifact/policy-names.ts';
import { policyBuiltins } from '../engine/builtins.ts';
import { instantiatePolicy, type WasmPolicy } from '../engine/wasm-host.ts';
import { casesNowMs, policiesDirectory } from '../shipped-policies.fixture.ts';
import { withMutants } from './mutant-switches.fixture.ts';
import { type RegoMutant, regoMutants } from './rego-mutants.fixture.ts';
import { type RegoTree, regoTreeOf } from './rego-tree.fixture.ts';
import type { JudgedDocument } from './surviving-mutants.fixture.ts';

const timeoutMs = 600_000;

/** A policy with all its mutants compiled in, one of them or none chosen for each decision. */
export interface MutatedPolicy {
  readonly tree: RegoTree;
  readonly mutants: readonly RegoMutant[];
  /** What a mutant says of a document, -1 being the policy as it is; null when it gives no decision. */
  readonly judge: (mutant: number, document: Pick<JudgedDocument, 'text' | 'nowMs'>) => Said | null;
}

export interface Said {
  readonly allow: boolean;
  readonly violations: readonly SaidEntry[];
  readonly warnings: readonly SaidEntry[];
  readonly metadata?: { readonly rules?: readonly string[] };
}

interface SaidEntry {
  readonly id: string;
  readonly path: readonly (string | number)[];
  readonly kind?: string;
}

export async function loadTree(policy: PolicyName, opa: string, ctx: Context): Promise<RegoTree> {
  const file = join(policiesDirectory, `dwcp-v3-${policy}.rego`);
  const argv = [opa, 'parse', '--format', 'json', '--json-include', 'locations', file];
  return regoTreeOf(await readFile(file, 'utf8'), (await ctx.run.run(argv, { timeoutMs })).stdout);
}

/** The switch is a function of the host, so that no input and no data has a place for it. */
export async function mutatePolicy(policy: PolicyName, opa: string, ctx: Context): Promise<MutatedPolicy> {
  const tree = await loadTree(policy, opa, ctx);
  const mutants = regoMutants(tree);
  const work = await mkdtemp(join(tmpdir(), 'dwcp-mutants-'));
  try {
    await writeFile(join(work, 'policy.rego'), withMutants(tree.source, mutants, 'opa.runtime().mutant'));
    const bundle = join(work, 'bundle.tar.gz');
    const argv = [opa, 'build', '--target', 'wasm', '--output', bundle, '--entrypoint', entrypointOf(policy)];
    await ctx.run.run([...argv, 'policy.rego'], { timeoutMs, cwd: work });
    await ctx.run.run(['tar', '-xzf', bundle, '-C', work, '/policy.wasm'], { timeoutMs });
    const module = await WebAssembly.compile(new Uint8Array(await readFile(join(work, 'policy.wasm'))));
    return { tree, mutants, judge: judgeWith(module, entrypointOf(policy)) };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function judgeWith(module: WebAssembly.Module, entrypoint: string): MutatedPolicy['judge'] {
  let mutant = -1;
  const engines = new Map<number, WasmPolicy>();
  return (chosen, { text, nowMs }) => {
    mutant = chosen;
    try {
      const engine =
        engines.get(nowMs) ??
        instantiatePolicy(module, { ...policyBuiltins(nowMs), 'opa.runtime': () => JSON.stringify({ mutant }) });
      engines.set(nowMs, engine);
      const [first] = JSON.parse(engine.evaluate(entrypoint, text)) as readonly { readonly result?: Partial<Said> }[];
      const said = first?.result;
      return Array.isArray(said?.violations) && Array.isArray(said.warnings) ? (said as Said) : null;
    } catch {
      // What a failed evaluation leaves in the memory is not known.
      engines.delete(nowMs);
      return null;
    }
  };
}

/**
 * Of some mutants those that no test of the lists notices: every test that is named after what it compares, and asks for
 * no decision. One `opa eval` for all of them.
 */
export async function unnoticedByListTests(
  policy: PolicyName,
  { tree, mutants }: MutatedPolicy,
  { asked, opa, ctx }: { readonly asked: readonly number[]; readonly opa: string; readonly ctx: Context },
): Promise<readonly number[]> {
  if (asked.length === 0) return [];
  const tests = await readFile(join(policiesDirectory, `dwcp-v3-${policy}_test.rego`), 'utf8');
  const names = [...tests.matchAll(/^test_lists_\w+/gm)].map(([name]) => name);
  const work = await mkdtemp(join(tmpdir(), 'dwcp-lists-'));
  try {
    await writeFile(join(work, 'policy.rego'), withMutants(tree.source, mutants, 'data.mutant'));
    await writeFile(join(work, 'policy_test.rego'), tests);
    await writeFile(join(work, 'data.json'), '{"mutant": -1}');
    await writeFile(
      join(work, 'asked.rego'),
      `package asked

unnoticed := [mutant | some mutant in input.mutants; not is_noticed(mutant)]

is_noticed(mutant) if {
	some name in input.tests
	not data.dwcp.${policy}_test[name] with data.mutant as mutant
}
`,
    );
    const files = ['policy.rego', 'policy_test.rego', 'asked.rego', 'data.json'].flatMap((file) => ['-d', file]);
    const argv = [opa, 'eval', '--format', 'raw', '--stdin-input', ...files, 'data.asked.unnoticed'];
    const input = JSON.stringify({ mutants: asked, tests: names });
    return JSON.parse((await ctx.run.run(argv, { timeoutMs, cwd: work, input })).stdout) as readonly number[];
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Documents that each test of a policy has judged, as JSON: one `opa test` with a policy that prints what it is given. */
export async function recordDocuments(
  policy: PolicyName,
  opa: string,
  ctx: Context,
): Promise<readonly JudgedDocument[]> {
  const work = await mkdtemp(join(tmpdir(), 'dwcp-documents-'));
  try {
    const source = await readFile(join(policiesDirectory, `dwcp-v3-${policy}.rego`), 'utf8');
    const printing = source.replace(/^(decision := \{\n[\s\S]*?\n\})$/m, '$1 if {\n\tprint(json.marshal(input))\n}');
    await writeFile(join(work, 'policy.rego'), printing);
    const tested = join(policiesDirectory, `dwcp-v3-${policy}_test.rego`);
    const argv = [opa, 'test', '--format', 'json', '--timeout', '300s', 'policy.rego', tested];
    const { stdout } = await ctx.run.run(argv, { timeoutMs, cwd: work });
    const tests = JSON.parse(stdout) as readonly { readonly name: string; readonly output?: string }[];
    const about = rulesByTest(await readFile(tested, 'utf8'));
    return tests.flatMap(({ name, output = '' }) => {
      const lines = new Set(Buffer.from(output, 'base64').toString('utf8').split('\n'));
      const texts = [...lines].filter((text) => text !== '');
      return texts.map((text) => ({ text, nowMs: casesNowMs, about: about.get(name) ?? [] }));
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Ids of the rules that each test names: by its text, or as `test_025_to_027_` or `test_045_046_` by its name. */
function rulesByTest(source: string): ReadonlyMap<string, readonly string[]> {
  const ids = (text: string): readonly string[] => text.match(/DWCP-[A-Z]{3}-\d{3}/g) ?? [];
  const [prefix = ''] = (ids(source)[0] ?? '').split(/(?=\d{3}$)/);
  return new Map(
    source.split(/^(?=test_)/m).map((text) => {
      const name = /^test_\w+/.exec(text)?.[0] ?? '';
      const [first, last = first] = (/^test_(\d{3})(?:_(?:to_)?(\d{3}))?_/.exec(name) ?? []).slice(1).map(Number);
      const numbers = first === undefined ? [] : numbersFrom(first, Number.isNaN(last) ? first : (last ?? first));
      return [name, [...ids(text), ...numbers.map((number) => `${prefix}${String(number).padStart(3, '0')}`)]];
    }),
  );
}

function numbersFrom(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
