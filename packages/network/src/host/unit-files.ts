import { posix } from 'node:path';

/**
 * Where systemd finds units and their drop-ins. A part of deployments/ansible, which refuses what it finds there.
 */
export const unitDirectories: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
];

/** Whether systemd takes a file for a unit because of its name and place. */
export function isReadBy(path: string, unit: string): boolean {
  const [name = '', dropIn] = inUnitDirectory(path) ?? [];
  if (dropIn !== undefined) return dropInNames(unit).includes(name) && dropIn.endsWith('.conf');
  // A link in the place of a directory of drop-ins brings all that lies at its other end.
  return unitNames(unit).includes(name) || dropInNames(unit).includes(name);
}

/** Whether a link says nothing new: a mask is seen at the unit, and a unit that leads to its own file is that file. */
export function isLinkToItself(path: string, target: string): boolean {
  const name = posix.basename(path);
  if (name.endsWith('.d') || posix.dirname(path).endsWith('.d')) return false;
  if (target === '/dev/null') return true;
  return inUnitDirectory(target)?.length === 1 && unitNames(name).includes(posix.basename(target));
}

/** A unit has a file of its own name or of its template. */
export function unitNames(unit: string): readonly string[] {
  const [, template, type] = /^([^@]+@).+(\.[a-z]+)$/.exec(unit) ?? [];
  return template === undefined ? [unit] : [unit, `${template}${type}`];
}

/** systemd.unit(5): of the unit, its template, each prefix that ends in a dash, and its type. */
export function dropInNames(unit: string): readonly string[] {
  const dot = unit.lastIndexOf('.');
  const [stem, type] = [unit.slice(0, dot), unit.slice(dot + 1)];
  const template = stem.includes('@') ? [`${stem.slice(0, stem.indexOf('@') + 1)}`] : [];
  const prefixes = [...stem.matchAll(/-/g)].map(({ index }) => stem.slice(0, index + 1));
  return [...[stem, ...template, ...prefixes].map((name) => `${name}.${type}.d`), `${type}.d`];
}

/** A node has one /usr, whatever systemd and dpkg call it. */
export function ofOneUsr(path: string): string {
  return path.replace(/^\/lib\//, '/usr/lib/');
}

/** The words of a path below a directory of units; null for another. */
function inUnitDirectory(path: string): readonly string[] | null {
  const whole = ofOneUsr(path);
  const base = unitDirectories.find((directory) => whole.startsWith(`${directory}/`));
  return base === undefined ? null : whole.slice(base.length + 1).split('/');
}
