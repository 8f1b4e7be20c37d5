import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './repository/repository-files.ts';

/** The rows of docs/metrics.md whose metric is asked for: name, type, labels and help. */
export function metricRows(isAsked: (name: string) => boolean): readonly (readonly string[])[] {
  const page = readFileSync(join(repositoryRoot, 'docs', 'metrics.md'), 'utf8');
  return page
    .split('\n')
    .filter((line) => line.startsWith('| `dwcp_'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll('`', '')),
    )
    .filter(([name = '']) => isAsked(name));
}
