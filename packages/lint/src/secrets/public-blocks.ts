/**
 * Blanks out what is random and meant to be seen, keeping every offset: certificates and public keys in PEM, files and
 * values encrypted with age, PGP, SOPS or Ansible Vault. Linear. Only for the guesses: exact forms of tokens and
 * private keys are looked for in the text itself.
 */
export function withoutPublicBlocks(text: string): string {
  let result = '';
  let copied = 0;
  for (const [start, end] of blocksOf(text)) {
    if (start < copied) continue;
    result += text.slice(copied, start) + text.slice(start, end).replace(/[^\n]/g, ' ');
    copied = end;
  }
  return result + text.slice(copied);
}

function blocksOf(text: string): readonly (readonly [start: number, end: number])[] {
  return [...pemBlocks(text), ...vaultBlocks(text), ...sopsValues(text)].toSorted((a, b) => a[0] - b[0]);
}

/** PEM of any kind but private keys: a BEGIN and the END that is the next boundary after it. */
function pemBlocks(text: string): readonly (readonly [number, number])[] {
  const boundaries = [...text.matchAll(/-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----/g)];
  return boundaries.flatMap((found, index) => {
    const next = boundaries[index + 1];
    const isPublic = found[1] === 'BEGIN' && !/PRIVATE KEY/.test(found[2] ?? '');
    if (!isPublic || next?.[1] !== 'END') return [];
    return [[found.index, next.index + next[0].length] as const];
  });
}

/** The header of Ansible Vault and the lines of hexadecimal digits below it. */
function vaultBlocks(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(/\$ANSIBLE_VAULT;[\d.]+;AES256[^\n]{0,80}\n(?:[ \t]{0,40}[0-9a-f]{2,80}\r?\n?)+/g)].map(
    (found) => [found.index, found.index + found[0].length],
  );
}

function sopsValues(text: string): readonly (readonly [number, number])[] {
  return [...text.matchAll(/ENC\[AES256_GCM,[^[\]\n]{0,65536}\]/g)].map((found) => [
    found.index,
    found.index + found[0].length,
  ]);
}
