// Measures the policies beside opa, in one run and on the same documents: `make bench-policy`. With `--full` opa is given
// every one of the thousand documents, otherwise fifty of them, and the rest is reckoned.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { processRunner, requireTool } from '@dwcp/io';
import { loadArtifact, opaTool, openEmbeddedEngine, type PolicyDecision } from '@dwcp/policy';

const { values } = parseArgs({
  options: { full: { type: 'boolean', default: false }, mode: { type: 'string', default: 'internet' } },
});
const root = fileURLToPath(new URL('../../../', import.meta.url));
const policies = join(root, 'policies');
const source = join(policies, 'dwcp-v3-security.rego');
const query = 'data.dwcp.security.decision';
const runner = processRunner(new AbortController().signal);
const opa = (await requireTool(opaTool, runner)).path;
const engine = await openEmbeddedEngine(await loadArtifact(policies), { nowMs: Date.now() });

const shippedFile = join(root, 'config', `dwcp-v3-${values.mode}.yaml`);
const shipped = JSON.parse(await output([opa, 'eval', '--format', 'raw', '--input', shippedFile, 'input'])) as Document;
const work = await mkdtemp(join(tmpdir(), 'dwcp-policy-bench-'));
try {
  await benchDecision();
  await benchThousand();
} finally {
  await rm(work, { recursive: true, force: true });
}

type Document = { readonly [key: string]: unknown };

/** Ours includes writing the document as JSON and reading the decision; opa is given the document parsed already. */
async function benchDecision(): Promise<void> {
  const rounds = 20_000;
  const warmUp = 5_000;
  for (let round = 0; round < warmUp; round++) engine.evaluate('security', shipped);
  const us: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const started = performance.now();
    engine.evaluate('security', shipped);
    us.push((performance.now() - started) * 1000);
  }
  us.sort((a, b) => a - b);
  const [p50, p99] = [at(us, 0.5), at(us, 0.99)];
  const argv = [opa, 'bench', '--format', 'json', '--data', source, '--input', shippedFile, query];
  const bench = JSON.parse(await output(argv)) as { readonly Extra: Readonly<Record<string, number>> };
  const opaP50 = (bench.Extra.histogram_timer_rego_query_eval_ns_median ?? Number.NaN) / 1000;
  const opaP99 = (bench.Extra['histogram_timer_rego_query_eval_ns_99%'] ?? Number.NaN) / 1000;
  console.log(
    `decision on config/dwcp-v3-${values.mode}.yaml: dwcp p50 ${p50.toFixed(0)} us, p99 ${p99.toFixed(0)} us; ` +
      `opa bench p50 ${opaP50.toFixed(0)} us, p99 ${opaP99.toFixed(0)} us; ratio of p50 ${(opaP50 / p50).toFixed(1)} ` +
      `(asked: p50 <= 100 us: ${p50 <= 100 ? 'met' : 'NOT met'})`,
  );
}

/** A thousand configurations, each with one value changed; some of them matter. */
async function benchThousand(): Promise<void> {
  const documents = Array.from({ length: 1_000 }, (_, index) => variant(shipped, index));
  const fresh = await openEmbeddedEngine(await loadArtifact(policies), { nowMs: Date.now() });
  const started = performance.now();
  const ours = documents.map((document) => fresh.evaluate('security', document));
  const oursMs = performance.now() - started;
  const asked = values.full ? documents.length : 50;
  const stride = documents.length / asked;
  const files: { readonly file: string; readonly index: number }[] = [];
  for (let index = 0; index < documents.length; index += stride) {
    const file = join(work, `${index}.json`);
    await writeFile(file, JSON.stringify(documents[index]));
    files.push({ file, index });
  }
  let different = 0;
  const opaStarted = performance.now();
  const texts: string[] = [];
  for (const { file } of files) {
    texts.push(await output([opa, 'eval', '--format', 'raw', '--data', source, '--input', file, query]));
  }
  const opaMs = ((performance.now() - opaStarted) * documents.length) / asked;
  for (const [place, { index }] of files.entries()) {
    if (canonical(JSON.parse(texts[place] ?? 'null')) !== canonical(ours[index])) different++;
  }
  const denied = ours.filter((decision: PolicyDecision) => !decision.allow).length;
  const ratio = opaMs / oursMs;
  console.log(
    `1,000 configurations (${denied} not allowed): dwcp ${oursMs.toFixed(0)} ms in one process; opa eval one by one ` +
      `${(opaMs / 1000).toFixed(1)} s${values.full ? '' : ` (reckoned from ${asked})`}; ` +
      `ratio ${ratio.toFixed(0)} (asked: >= 100: ${ratio >= 100 ? 'met' : 'NOT met'}); ` +
      `${different === 0 ? `all ${asked} decisions the same` : `${different} of ${asked} decisions DIFFER`}`,
  );
  if (different > 0) process.exitCode = 1;
}

/** The shipped configuration with one of its values changed, by `index`: dropped, flipped, widened or renamed. */
function variant(document: Document, index: number): Document {
  const places = placesOf(document, []);
  const place = places[index % places.length] ?? [];
  const kind = Math.floor(index / places.length) % 4;
  return change(document, place, (value) => {
    if (kind === 0) return undefined;
    if (typeof value === 'boolean') return kind === 1 ? !value : String(value);
    if (typeof value === 'number') return kind === 1 ? 0 : value * 10 ** kind;
    return kind === 1 ? `${String(value)}-${index}` : kind;
  }) as Document;
}

function placesOf(value: unknown, path: readonly (string | number)[]): readonly (readonly (string | number)[])[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => placesOf(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, item]) => placesOf(item, [...path, key]));
}

function change(value: unknown, path: readonly (string | number)[], to: (value: unknown) => unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return to(value);
  if (Array.isArray(value)) return value.map((item, index) => (index === head ? change(item, rest, to) : item));
  const entries = Object.entries(value as object);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === head ? change(item, rest, to) : item]));
}

async function output(argv: readonly string[]): Promise<string> {
  return (await runner.run(argv, { timeoutMs: 600_000 })).stdout;
}

/** Keys in one order: JSON objects have none. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function at(sorted: readonly number[], part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN;
}
