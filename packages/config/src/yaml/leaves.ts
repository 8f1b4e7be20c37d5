import { parseYaml } from './parse.ts';

/** More values than any file of dwcp has. */
const mostLeaves = 5_000;

/**
 * Every value of a YAML text by its dotted path, e.g. `transport.tcp.congestion` or `peers[0].asn`; null for a text that is
 * not one YAML document, or a larger one than anybody writes.
 */
export function yamlLeaves(text: string): ReadonlyMap<string, string> | null {
  const { document } = parseYaml('file', text);
  if (document === null) return null;
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (leaves.size > mostLeaves) return;
    if (Array.isArray(value) && value.length > 0) {
      for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`);
    } else if (isMapping(value)) {
      for (const [key, inner] of Object.entries(value))
        walk(inner, [path, keyText(key)].filter((part) => part !== '').join('.'));
    } else {
      leaves.set(path, typeof value === 'string' ? plainText(value) : JSON.stringify(value));
    }
  };
  walk(document.value, '');
  return leaves.size > mostLeaves ? null : leaves;
}

/** A dot in a key is not a step. */
function keyText(key: string): string {
  return /^[\w-]+$/.test(key) ? key : JSON.stringify(key);
}

/** In quotes where it would be taken for something that is no text. */
function plainText(text: string): string {
  return /^(-?\d|[[{"]|(true|false|null)$)/.test(text) ? JSON.stringify(text) : text;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
}
