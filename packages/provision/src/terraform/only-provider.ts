/** A configuration of a provider: one without an alias is the default of its type. */
export interface ProviderConfiguration {
  readonly alias: string | null;
}

/**
 * The configuration of a provider that all of a configuration, given as its JSON files, uses: only where there is one alone
 * can one process of the provider serve everybody, for it holds the configuration it was given last. Null for whatever is
 * not understood here. The state may name others, for what is described no more: see providersOfPlan.
 */
export function onlyProvider(files: readonly unknown[]): ProviderConfiguration | null {
  if (!files.every(isRecord)) return null;
  if (files.some((file) => Object.keys(file).some((key) => !understood.includes(key)))) return null;
  const providers = files.flatMap((file) => entriesIn(file.provider));
  const [only] = providers;
  if (only === undefined || providers.length > 1) return null;
  const [type, configurations] = only;
  const listed: readonly unknown[] = Array.isArray(configurations) ? configurations : [configurations];
  const [configuration] = listed;
  if (listed.length !== 1 || !isRecord(configuration)) return null;
  const alias = configuration.alias === undefined ? null : String(configuration.alias);
  const reference = alias === null ? type : `${type}.${alias}`;
  const isOnly = files
    .flatMap((file) => [...entriesIn(file.resource), ...entriesIn(file.data)])
    .every(([ofType, blocks]) => isRecord(blocks) && Object.values(blocks).every(refersTo(reference, ofType)));
  return isOnly ? { alias } : null;
}

/** A block of anything else, such as a module, may bring a configuration of its own. */
const understood: readonly string[] = ['//', 'terraform', 'provider', 'resource', 'data', 'output', 'locals'];

/** One that names none uses a configuration without alias, which Terraform makes up where there is none. */
function refersTo(reference: string, type: string): (block: unknown) => boolean {
  const implied = type.split('_')[0] ?? type;
  return (block) => isRecord(block) && (block.provider ?? implied) === reference;
}

function entriesIn(value: unknown): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [];
  // Lists of blocks are a way to write JSON that nobody here writes.
  return isRecord(value) ? Object.entries(value) : [['', null]];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
