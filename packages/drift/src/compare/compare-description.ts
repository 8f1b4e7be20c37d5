import type { CausedMismatch } from './mismatch.ts';

/** One file of the description. */
export interface DescriptionFile {
  readonly file: string;
  readonly sha256: string;
}

/** Files of the description that are not those the last deploy was made from. */
export function compareDescriptionFiles(
  files: { readonly declared: readonly DescriptionFile[]; readonly baseline: readonly DescriptionFile[] },
  /** Dotted paths of the values that changed, e.g. `sites.dc1.prefixes`; null where the description tells nothing. */
  changed: readonly string[] | null,
): readonly CausedMismatch[] {
  return files.declared.flatMap(({ file, sha256 }): readonly CausedMismatch[] => {
    const before = files.baseline.find((candidate) => candidate.file === file)?.sha256 ?? null;
    if (before === sha256) return [];
    return [
      {
        ...common,
        check: 'description/not-applied',
        subject: file,
        layer: 'description',
        isEffective: true,
        cause: 'not-applied',
        wanted: `${shown(sha256)}${changed === null ? '' : whatChanged(changed)}`,
        baseline: before === null ? null : shown(before),
        observed: before === null ? null : `${shown(before)} is deployed`,
      },
    ];
  });
}

/** Files of the description that were deployed and are gone. No node is another for it. */
export function goneDescriptionFiles(files: readonly DescriptionFile[]): readonly CausedMismatch[] {
  return files.map(({ file, sha256 }) => {
    const deployed = shown(sha256);
    return {
      ...common,
      check: 'description/missing',
      subject: file,
      layer: 'file',
      isEffective: false,
      cause: 'outside-change',
      wanted: deployed,
      baseline: deployed,
      observed: null,
    };
  });
}

const common = { kind: 'files', aspect: 'description', node: null, craft: 'dwcp', related: [] } as const;

function shown(sha256: string): string {
  return `sha256 ${sha256.slice(0, 12)}`;
}

function whatChanged(paths: readonly string[]): string {
  return paths.length === 0 ? ', nothing that is deployed differs' : `: ${shortList(paths)}`;
}

const pathsShown = 6;

function shortList(paths: readonly string[]): string {
  const more = paths.length > pathsShown ? ` and ${paths.length - pathsShown} more` : '';
  return `${paths.slice(0, pathsShown).join(', ')}${more}`;
}
