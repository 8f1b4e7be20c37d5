// Compiles native/*.c into dist/native/: small programs that must be faster than a script can be. One source, one program.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = join(import.meta.dirname, 'native');
const target = join(import.meta.dirname, 'dist', 'native');
const compiler = process.env.CC ?? 'cc';
const flags = [
  '-std=gnu17',
  '-O2',
  '-g',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-D_FORTIFY_SOURCE=2',
  '-fstack-protector-strong',
];

mkdirSync(target, { recursive: true });
const shared = newest(readdirSync(sources).filter((name) => name.endsWith('.h')));
for (const name of readdirSync(sources).filter((entry) => entry.endsWith('.c'))) {
  const program = join(target, name.slice(0, -'.c'.length));
  const changed = Math.max(shared, statSync(join(sources, name)).mtimeMs, statSync(import.meta.filename).mtimeMs);
  if ((statSync(program, { throwIfNoEntry: false })?.mtimeMs ?? 0) > changed) continue;
  // Swapped in whole: a compile that fails, or one beside it, never leaves half a program.
  const fresh = `${program}.${process.pid}`;
  try {
    execFileSync(compiler, [...flags, '-o', fresh, join(sources, name), '-lm', '-lpthread'], { stdio: 'inherit' });
    renameSync(fresh, program);
  } catch (cause) {
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    console.error(isMissing ? `${compiler} is not installed: run \`make setup\`` : `${name} does not compile`);
    process.exit(1);
  }
}

function newest(names) {
  return Math.max(0, ...names.map((name) => statSync(join(sources, name)).mtimeMs));
}
