import type { DriftKind, ExpectedDrift } from '@dwcp/model';
import { type ArgumentValues, type DriftedResource, isKnown } from '@dwcp/provision';
import type { CloudSeen } from '../observe/observe-cloud.ts';
import type { CausedMismatch } from './mismatch.ts';

export interface CloudMismatches {
  readonly mismatches: readonly CausedMismatch[];
  readonly expected: readonly ExpectedDrift[];
}

/** What a plan would change, by who changed it; and what is there without being described. */
export function compareResources(seen: CloudSeen): CloudMismatches {
  const silent = seen.resources.filter((resource) => resource.action === 'none' && !resource.isGone);
  const loud = seen.resources.filter((resource) => !silent.includes(resource));
  const hasOutside = loud.some(isOutside);
  return {
    mismatches: [
      ...loud.map((resource) => mismatchOf(resource, { seen, hasOutside })),
      ...seen.taggedArns
        .filter((arn) => !isKnown(arn, seen.known))
        .map((arn) => ({
          ...common,
          check: 'terraform/unmanaged',
          aspect: 'unmanaged',
          subject: arn,
          cause: 'outside-change' as const,
          wanted: null,
          baseline: null,
          observed: 'bears the tags of the environment, and Terraform does not know it',
        })),
    ],
    expected: silent.map(({ address, outside }) => ({
      subject: address,
      reason: `the provider tells other values than at the last apply, and the configuration sets none: ${outside
        .map(({ argument }) => argument)
        .join(', ')}`,
    })),
  };
}

const kind: DriftKind = 'terraform';
const common = { kind, node: null, craft: 'cloud', layer: 'setting', related: [], isEffective: true } as const;

function isOutside({ isGone, outside }: DriftedResource): boolean {
  return isGone || outside.length > 0;
}

function mismatchOf(
  resource: DriftedResource,
  { seen, hasOutside }: { readonly seen: CloudSeen; readonly hasOutside: boolean },
): CausedMismatch {
  const base = { ...common, aspect: 'resource', subject: resource.address };
  if (resource.isGone) {
    const cause = 'outside-change';
    return { ...base, check: 'terraform/gone', cause, wanted: 'there', baseline: 'there', observed: null };
  }
  if (resource.outside.length > 0) {
    return { ...base, check: 'terraform/changed', cause: 'outside-change', ...valuesOf(resource.outside) };
  }
  const isSameConfiguration =
    blockOf(seen.configurations.declared, resource.address) === blockOf(seen.configurations.baseline, resource.address);
  const planned = resource.planned.length === 0 ? wordsOf(resource) : valuesOf(resource.planned);
  // What nobody described anew and nobody changed is replanned because of something that was.
  return isSameConfiguration && hasOutside
    ? { ...base, layer: 'routes', check: 'terraform/follows', cause: 'outside-change', ...planned }
    : { ...base, check: 'terraform/not-applied', cause: 'not-applied', ...planned };
}

function valuesOf(values: readonly ArgumentValues[]): Pick<CausedMismatch, 'wanted' | 'baseline' | 'observed'> {
  const list = (pick: (value: ArgumentValues) => string | null): string =>
    values.map((value) => `${value.argument} = ${pick(value) ?? '(none)'}`).join('; ');
  return {
    wanted: list((value) => value.wanted),
    baseline: list((value) => value.applied),
    observed: list((value) => value.observed),
  };
}

function wordsOf({ action }: DriftedResource): Pick<CausedMismatch, 'wanted' | 'baseline' | 'observed'> {
  const isThere = action !== 'create';
  const seen = isThere ? 'there' : null;
  return { wanted: action === 'delete' ? null : 'there', baseline: seen, observed: seen };
}

/** The block of an address in a synthesised configuration, as text to compare. */
function blockOf(configuration: unknown, address: string): string {
  const [type = '', name = ''] = address.replace(/\[.*$/, '').split('.');
  const resources = recordOf(recordOf(configuration).resource);
  return JSON.stringify(recordOf(resources[type])[name] ?? null);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
