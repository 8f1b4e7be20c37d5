/** Functions of perl that change nothing outside of it, and words of its grammar; `open`, `print` and `syswrite` are judged besides. */
const builtins = new Set(
  (
    'my sub return if elsif else unless until while for foreach next last die or and not x eq ne lt gt le ge ' +
    'alarm socket connect sysread syswrite open close opendir readdir readline lstat stat print ' +
    'pack unpack push shift map grep sort join split substr index length sprintf chomp chop ord ' +
    'getpwuid getgrgid time'
  ).split(' '),
);

/** Functions that the programs of a look are made of. A builtin of the same name would be called in place of one. */
const own = new Set('more padded text field question answer words enabled ask add dwcpd'.split(' '));

/** Requests that only read, as they are written: to systemd, to FRR, whose questions are judged where they are asked, and to dwcpd. */
const requests: readonly RegExp[] = [
  /syswrite\(\$bus, "\\0AUTH EXTERNAL " \. unpack\("H\*", \$>\) \. "\\r\\n"\)/g,
  /syswrite\(\$bus, "BEGIN\\r\\n"\)/g,
  /syswrite\(\$bus, join\("", map \{ question\(\$path, \$_, \$asked\{\$_\}\) \} @names\)\)/g,
  /sub ask \{\s+my \(\$daemon, \$question\) = @_;\s+my \$connection = \$connections\{\$daemon\} \|\|= enabled\(\$daemon\);\s+syswrite\(\$connection, "\$question\\0"\)/g,
  /syswrite\(\$connection, qq\(\{"version":1,"command":"status","arguments":\{\}\}\\n\)\)/g,
];

const questions = /(?<!sub )\bask\((?:\$1|\$_\[0\]|"[a-z]+"), "(?:enable|show [a-z0-9 -]+)"\)/g;
const readingOpen = /\bopen\(my \$\w+, "<", (?=[$"])/g;
const texts = /"(?:\\.|[^"\\])*"/gs;
const descriptorOpen = /\bopen\(my \$(\w+), ">&=", 3\)/g;

/** Whatever in a program of perl could change something: all that is not known to change nothing. */
export function writingPerl(program: string): readonly string[] {
  const code = program.replaceAll(/^\s*#.*$/gm, '');
  const told = new Set([...code.matchAll(descriptorOpen)].map(([, name]) => name));
  const unasked = requests
    .reduce((text, request) => text.replaceAll(request, ' '), code)
    .replaceAll(questions, ' ')
    .replaceAll(/\bfield\((?:[128], |3, "s", "Get"\))/g, '(')
    .replaceAll(readingOpen, '(')
    .replaceAll(descriptorOpen, '(')
    .replaceAll(/\bprint \$(\w+) \$\w+;/g, (whole, name: string) => (told.has(name) ? ';' : whole));
  return [
    ...found(unasked, /(?<!sub )\b(?:open|syswrite|ask|field)\b/g),
    // To another handle than standard output.
    ...found(unasked, /\bprint\s*\(?\s*(?:\{|\$\w+\s+[$@"\w])/g),
    // A text with a program in it, one that is run, functions that are called by a value, and `<>`, which runs what it is given.
    ...found(code, texts).filter((text) => /[$@]\{/.test(text)),
    // The same in a pattern, and a quote in one, or behind code, with which texts would begin where they end.
    ...found(code, /\(\?\??\{|@\{\[/g),
    ...found(code, /(?:=~|if|and|or|\() s?\/(?:\\.|[^/\\\n])*\//g).filter(
      (pattern) => (pattern.match(/"/g) ?? []).length % 2 === 1,
    ),
    ...found(code, /[;{}]\s*#[^\n]*"/g),
    ...found(code.replaceAll(texts, '""'), /`|(?<!\$)&(?!\s*\d)|->\s*[($]|\*\{|<\s*>/g),
    ...found(bare(unasked), /[A-Za-z_]\w*/g).filter((word) => !builtins.has(word) && !own.has(word)),
  ];
}

function found(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(([one]) => one);
}

/** Without texts, patterns, lists of words and variables. */
function bare(code: string): string {
  return code
    .replaceAll(texts, '""')
    .replaceAll(/(=~ |if |grep \{ |\$1 =~ )\/(?:\\.|[^/\\\n])*\/[imsx]*/g, '$1 ')
    .replaceAll(/(=~ )s\/(?:\\.|[^/\\\n])*\//g, '$1 ')
    .replaceAll(/\bqw\([^)]*\)/g, ' ')
    .replaceAll(/(?:\$#?|@|\bmy %|(?<![\w)\]}]\s*)%)\w+/g, ' ')
    .replaceAll(/\$&/g, ' ');
}
