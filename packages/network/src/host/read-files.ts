import type { NodeRunner } from '@dwcp/io';
import { shellWord } from '../shell-word.ts';

/** Bytes of a file that are read at most: the files of a release are a tenth of it. */
const mostBytes = 65_536;

/**
 * Texts of files on a node, each to its first 64 KiB, by path; a file that cannot be read is left out. Never asked for a
 * file that holds a secret: the files of a release do not.
 */
export async function readFiles(
  runner: NodeRunner,
  paths: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  if (paths.length === 0) return {};
  const input = [
    'export LC_ALL=C',
    ...paths.map((path) => {
      const word = shellWord(path);
      return `[ -f ${word} ] && [ -r ${word} ] && printf '%s\\t%s\\n' ${word} "$(head -c ${mostBytes} -- ${word} | base64 -w 0)"`;
    }),
    'true',
    '',
  ].join('\n');
  const { stdout } = await runner.run(['sh', '-s'], { input, timeoutMs: 30_000 });
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  return Object.fromEntries(
    rows.flatMap(([path = '', text]) =>
      text === undefined || !paths.includes(path) ? [] : [[path, Buffer.from(text, 'base64').toString('utf8')]],
    ),
  );
}
