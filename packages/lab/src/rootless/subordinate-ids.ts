/** Users and groups of a distribution, the last of them nobody. */
export const idsNeeded = 65_535;

const firstFree = 100_000;

export interface SubordinateFile {
  readonly file: string;
  readonly text: string;
}

/**
 * Which of /etc/subuid and /etc/subgid give a user too few ids, with the command that gives him some nobody else has; null
 * when both give enough. A range is named by the user's name or his id (subuid(5)). Pure.
 */
export function lackOfIds(
  user: { readonly name: string; readonly uid: number },
  files: readonly SubordinateFile[],
): { readonly reason: string; readonly hint: string } | null {
  const ranges = files.map(({ file, text }) => ({ file, ranges: rangesIn(text) }));
  const isHis = ({ owner }: Range) => owner === user.name || owner === String(user.uid);
  const lacking = ranges.filter(({ ranges: all }) => !all.some((range) => isHis(range) && range.count >= idsNeeded));
  if (lacking.length === 0) return null;
  const names = lacking.map(({ file }) => file).join(' and ');
  const start = Math.max(
    firstFree,
    ...ranges.flatMap(({ ranges: all }) => all.map((range) => range.start + range.count)),
  );
  const range = `${start}-${start + idsNeeded}`;
  const options = lacking.map(({ file }) => `--add-${file.endsWith('gid') ? 'subgids' : 'subuids'} ${range}`);
  return {
    reason: `${names} ${lacking.length === 1 ? 'gives' : 'give'} ${user.name} no range of ${idsNeeded} ids`,
    hint: `run \`sudo usermod ${options.join(' ')} ${user.name}\``,
  };
}

interface Range {
  readonly owner: string;
  readonly start: number;
  readonly count: number;
}

function rangesIn(text: string): readonly Range[] {
  return text.split('\n').flatMap((line) => {
    const [owner = '', start, count] = line.trim().split(':');
    return owner === '' || owner.startsWith('#')
      ? []
      : [{ owner, start: Number(start) || 0, count: Number(count) || 0 }];
  });
}
