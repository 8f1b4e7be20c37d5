import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '@dwcp/io';
import { DwcpError, deploymentModes, type RuleMetadata } from '@dwcp/model';
import * as z from 'zod';
import { policyNames } from './policy-names.ts';

export const manifestFile = 'dwcp-v3.manifest.json';
export const wasmFile = 'dwcp-v3.wasm';

const ruleSchema = z.strictObject({
  id: z.string(),
  policy: z.enum(policyNames),
  title: z.string(),
  description: z.string(),
  severity: z.enum(['critical', 'high', 'medium', 'low']),
  controls: z.array(z.string()),
  remediation: z.string(),
  references: z.array(z.string()),
  /** Places of the input document the rule protects; `*` stands for every key or index. */
  guards: z.array(z.array(z.union([z.string(), z.number()]))),
  /** Modes it speaks of; every one when empty. */
  modes: z.array(z.enum(deploymentModes)),
  bad: z.string(),
  good: z.string(),
});

const manifestSchema = z.strictObject({
  formatVersion: z.literal(1),
  opaVersion: z.string(),
  sources: z.array(z.strictObject({ file: z.string(), sha256: z.string() })).min(1),
  wasmSha256: z.string(),
  entrypoints: z.array(z.string()),
  /** Of the sources and the rules together: a rule that is taken out of the list is noticed. */
  rulesSha256: z.string(),
  rules: z.array(ruleSchema).min(1),
});

export type PolicyManifest = z.output<typeof manifestSchema>;
/** A rule as its annotation in the Rego source describes it. */
export type PolicyRule = z.output<typeof ruleSchema> & RuleMetadata;

export interface PolicyArtifact {
  readonly manifest: PolicyManifest;
  readonly wasm: Uint8Array<ArrayBuffer>;
}

/** True for the Rego that is compiled: tests and fixtures are not. */
export function isPolicySource(name: string): boolean {
  return name.endsWith('.rego') && !name.endsWith('_test.rego');
}

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** What a manifest says of its rules, bound to the sources they come from. */
export function rulesDigest(manifest: Pick<PolicyManifest, 'sources' | 'rules'>): string {
  // Read by the schema, which puts the keys in one order.
  return sha256Of(JSON.stringify([manifest.sources, z.array(ruleSchema).parse(manifest.rules)]));
}

/**
 * The compiled policies of a directory, proven to be those of the sources beside them. Throws POLICY_ARTIFACT_STALE,
 * which names the file, when a byte of either differs, a source was added or removed, or the rules listed are not those
 * the sources have.
 */
export async function loadArtifact(directory: string): Promise<PolicyArtifact> {
  const text = (await read(directory, manifestFile)).toString('utf8');
  const manifest = parseManifest(text);
  const listed = new Map(manifest.sources.map(({ file, sha256 }) => [file, sha256]));
  const present = (await readdir(directory)).filter(isPolicySource);
  const extra = present.find((name) => !listed.has(name));
  if (extra !== undefined) throw stale(extra, 'is not compiled into the policies');
  const ids: string[] = [];
  for (const [file, sha256] of listed) {
    const source = await read(directory, file);
    if (sha256Of(source) !== sha256) throw stale(file, 'has changed since the policies were compiled');
    ids.push(...ruleIdsIn(source.toString('utf8')));
  }
  // The digest can be written anew with the list: the sources cannot.
  const missing = onlyInOne(
    ids,
    manifest.rules.map((rule) => rule.id),
  );
  if (missing !== undefined) throw stale(manifestFile, `and the sources do not agree about ${missing}`);
  const wasm = await read(directory, wasmFile);
  if (sha256Of(wasm) !== manifest.wasmSha256) throw stale(wasmFile, `is not what ${manifestFile} describes`);
  return { manifest, wasm: Uint8Array.from(wasm) };
}

/** The rules of the compiled policies, without loading the module. */
export async function loadPolicyRules(directory: string): Promise<readonly PolicyRule[]> {
  return parseManifest((await read(directory, manifestFile)).toString('utf8')).rules;
}

function parseManifest(text: string): PolicyManifest {
  let manifest: PolicyManifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw stale(manifestFile, 'is not what a build of the policies writes', cause);
  }
  if (rulesDigest(manifest) !== manifest.rulesSha256) throw stale(manifestFile, 'lists other rules than were compiled');
  return manifest;
}

/** Ids in the annotations of a source, as `opa inspect` finds them. */
function ruleIdsIn(source: string): readonly string[] {
  return [...source.matchAll(/^# {3}id: (DWCP-[A-Z]{3}-\d{3})$/gm)].map((match) => match[1] ?? '');
}

/** The first id that only one of two lists has. */
function onlyInOne(a: readonly string[], b: readonly string[]): string | undefined {
  return [...a.filter((id) => !b.includes(id)), ...b.filter((id) => !a.includes(id))].toSorted()[0];
}

async function read(directory: string, file: string): Promise<Buffer> {
  try {
    return await readFile(join(directory, file));
  } catch (cause) {
    throw stale(
      file,
      codeOf(cause) === 'ENOENT' ? 'is missing' : `cannot be read (${codeOf(cause) ?? 'unknown error'})`,
      cause,
    );
  }
}

function stale(file: string, what: string, cause?: unknown): DwcpError {
  return new DwcpError('POLICY_ARTIFACT_STALE', `policies/${file} ${what}`, {
    hint: 'run `make policies`, or restore the directory from Git',
    ...(cause === undefined ? {} : { cause }),
  });
}
