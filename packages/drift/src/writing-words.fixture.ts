import { writingPerl } from './perl-words.fixture.ts';

/** A program of perl on its own, with nothing behind it that could be another one. */
const perl = /\bperl -e '([^']*)'(?= -- "\$@"$| 2>\/dev\/null(?: \|\| \{| && return)|$)/gm;

/** Whatever in a shell script could change something. */
export function writingWords(script: string): readonly string[] {
  const whole = script.replaceAll("'\\''", "'");
  const programs = [...whole.matchAll(perl)].map(([, program = '']) => program);
  // Comments, and comparisons of awk.
  const text = whole
    .replaceAll(perl, '')
    .replaceAll(/^\s*#.*$|NF > 0/gm, '')
    // All that a batch of ip is given.
    .replaceAll(/printf '(?:(?:link|route) show(?: table all)?\\n)+' \| ip -json -batch -/g, '')
    .replaceAll(/2>\/dev\/null|>\/dev\/null|2>&1|>&2|3>&1/g, '');
  const patterns: readonly RegExp[] = [
    /(?:^\s*|[|&;({]\s*|\b(?:then|do|else|if|while|until|exec|command|env|xargs) |! )(?:rm|mv|cp|tee|install|chmod|chown|mkdir|touch|dd|kill|pkill|reboot|apt|dpkg|curl|wget|truncate|ln|mount|modprobe|sysctl)\b/gm,
    /\bperl\b/g,
    /\bsed\b[^|;\n]* (?:-[A-Za-z]*i|--in-place)/g,
    /\bsystemctl (?!is-active|is-enabled|show\b)\S+/g,
    /\bwg (?!show|pubkey|failed)\S+/g,
    /\bwg-quick\s/g,
    /\bnft (?!list|--json list)\S+/g,
    /\bip (?!-json (?:-[46] )?(?:route|link) show)\S+/g,
    /\bvtysh (?!(?:-E )?-c )|\s-c '(?!show )/g,
    /\bbirdc (?!-r |eval )/g,
    /(?<!strongswan-)\bswanctl (?!"--list)\S+/g,
    /(?<![-=<%\\$])>(?!=)/g,
    /\bfind\b[^|;\n]* -(?:delete|exec(?:dir)?|ok(?:dir)?|fprintf?0?|fls)\b/g,
    /\bxargs\b[^|;\n]*\b(?:rm|mv|cp|tee|chmod|chown|kill|ln|sh)\b/g,
    // A shell within awk or within a word.
    /\bsystem\s*\(|`/g,
  ];
  return [
    ...programs.flatMap(writingPerl),
    ...patterns.flatMap((pattern) => [...text.matchAll(pattern)].map(([found]) => found)),
  ];
}
