/**
 * Whether a configuration, given as its JSON files, has one provider with one configuration that all of it uses: only then
 * can one process of the provider serve everybody, for it holds the configuration it was given last. False for whatever
 * is not understood here.
 */
export function hasOnlyOneProvider(files: readonly unknown[]): boolean {
  if (!files.every(isRecord)) return false;
  if (files.some((file) => Object.keys(file).some((key) => !understood.includes(key)))) return false;
  const providers = files.flatMap((file) => entriesIn(file.provider));
  const [only] = providers;
  if (only === undefined || providers.length > 1) return false;
  const [type, configurations] = only;
  const listed: readonly unknown[] = Array.isArray(configurations) ? configurations : [configurations];
  const [configuration] = listed;
  if (listed.length !== 1 || !isRecord(configuration)) return false;
  const { alias } = configuration;
  const reference = alias === undefined ? type : `${type}.${String(alias)}`;
  return files
    .flatMap((file) => [...entriesIn(file.resource), ...entriesIn(file.data)])
    .every(([ofType, blocks]) => isRecord(blocks) && Object.values(blocks).every(usesOnly(reference, ofType)));
}

/** A block of anything else, such as a module, may bring a configuration of its own. */
const understood: readonly string[] = ['//', 'terraform', 'provider', 'resource', 'data', 'output', 'locals'];

/** One that names none uses a configuration without alias, which Terraform makes up where there is none. */
function usesOnly(reference: string, type: string): (block: unknown) => boolean {
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
