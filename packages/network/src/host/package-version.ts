/**
 * Which of two versions of a Debian package is the newer one: below 0 when `a` is older. As in deb-version(7): epoch,
 * upstream version, revision; letters before other characters, and `~` before everything, the end included.
 */
export function comparePackageVersions(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  return (
    left.epoch - right.epoch ||
    compareParts(left.upstream, right.upstream) ||
    compareParts(left.revision, right.revision)
  );
}

function partsOf(version: string): { readonly epoch: number; readonly upstream: string; readonly revision: string } {
  const colon = version.indexOf(':');
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf('-');
  return {
    epoch: colon < 0 ? 0 : Number.parseInt(version.slice(0, colon), 10) || 0,
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? '' : rest.slice(dash + 1),
  };
}

/** Text and numbers in turn, the text first. */
function compareParts(a: string, b: string): number {
  let [left, right] = [a, b];
  while (left !== '' || right !== '') {
    const [textA = '', textB = ''] = [/^\D*/.exec(left)?.[0], /^\D*/.exec(right)?.[0]];
    const text = compareText(textA, textB);
    if (text !== 0) return text;
    [left, right] = [left.slice(textA.length), right.slice(textB.length)];
    const [digitsA = '', digitsB = ''] = [/^\d*/.exec(left)?.[0], /^\d*/.exec(right)?.[0]];
    const number = compareNumbers(digitsA, digitsB);
    if (number !== 0) return number;
    [left, right] = [left.slice(digitsA.length), right.slice(digitsB.length)];
  }
  return 0;
}

/** Of any length: a date with a time and a commit is no number JavaScript can hold. */
function compareNumbers(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  if (left.length !== right.length) return left.length - right.length;
  return left === right ? 0 : left < right ? -1 : 1;
}

function compareText(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const difference = orderOf(a[at]) - orderOf(b[at]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function orderOf(character: string | undefined): number {
  if (character === '~') return -1;
  if (character === undefined) return 0;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 256;
}
