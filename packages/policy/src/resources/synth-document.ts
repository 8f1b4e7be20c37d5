import * as z from 'zod';
import { parseTemplate } from './expression.ts';
import type { GraphResource, ResourceGraph } from './graph.ts';
import { checkReport, parseJsonReport } from './read-report.ts';
import { entriesOf, isObject, own, toValue, type Value } from './value.ts';

const jsonObject = z.custom<object>(isObject, 'expected an object');
const blocks = z.custom<object>(
  (value) => isObject(value) && [...entriesOf(value).values()].every((named) => isObject(named)),
  'expected names under each type',
);
const schema = z
  .object({
    resource: blocks.optional(),
    data: blocks.optional(),
    provider: jsonObject.optional(),
    terraform: jsonObject.optional(),
  })
  .refine((document) => document.resource !== undefined || document.terraform !== undefined, {
    error: 'there is neither `resource` nor `terraform`',
  });

/** Reads a `main.tf.json`. */
export function readConfiguration(text: string, file: string): ResourceGraph {
  const options = { file, what: 'a Terraform configuration in JSON' };
  const document = checkReport(parseJsonReport(text, options), schema, options);
  const providers = providersOf(document.provider);
  const read = (part: object | undefined, mode: 'managed' | 'data'): readonly (readonly [string, GraphResource])[] =>
    [...entriesOf(part)].flatMap(([type, named]) =>
      [...entriesOf(named)].map(([name, body]) => {
        const address = `${mode === 'data' ? 'data.' : ''}${type}.${name}`;
        return [address, readBlock({ address, type, mode, body, providers })] as const;
      }),
    );
  return {
    byAddress: new Map([...read(document.resource, 'managed'), ...read(document.data, 'data')]),
    regions: new Map([...providers].map(([key, settings]) => [key, textOf(settings.get('region'))])),
    outsidePlan: [],
  };
}

function readBlock(block: {
  readonly address: string;
  readonly type: string;
  readonly mode: 'managed' | 'data';
  readonly body: unknown;
  readonly providers: ReadonlyMap<string, ReadonlyMap<string, Value>>;
}): GraphResource {
  const { address, type, mode, body, providers } = block;
  const values = mapOf(body);
  const provider = textOf(values.get('provider')) ?? type.split('_')[0] ?? '';
  const [tagsBlock] = blocksOf(providers.get(provider)?.get('default_tags'));
  const defaultTags = tagsBlock?.get('tags');
  return {
    address,
    type,
    mode,
    values,
    provider,
    defaultTags: defaultTags?.kind === 'map' ? defaultTags.entries : new Map(),
  };
}

/** `aws`, `aws.us-east-1`: settings. A provider may be written once or as a list. */
function providersOf(providers: unknown): ReadonlyMap<string, ReadonlyMap<string, Value>> {
  return new Map(
    [...entriesOf(providers)].flatMap(([name, settings]) =>
      (Array.isArray(settings) ? settings : [settings]).map((one: unknown) => {
        const alias = own(one, 'alias');
        return [typeof alias === 'string' ? `${name}.${alias}` : name, mapOf(one)] as const;
      }),
    ),
  );
}

function mapOf(json: unknown): ReadonlyMap<string, Value> {
  const value = toValue(json, parseTemplate);
  return value.kind === 'map' ? value.entries : new Map();
}

function textOf(value: Value | undefined): string | null {
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
}

/** A nested block is written as a map or as a list of maps. */
export function blocksOf(value: Value | undefined): readonly ReadonlyMap<string, Value>[] {
  if (value?.kind === 'map') return [value.entries];
  return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'map' ? [item.entries] : [])) : [];
}
