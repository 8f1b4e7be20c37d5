/** Every module a source text imports, re-exports or loads, as written. */
export function importedModules(text: string): readonly string[] {
  const found = new Set<string>();
  const patterns = [
    /^\s*(?:import|export)\s(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm,
    /^\s*\}\s+from\s+'([^']+)'/gm,
    /\bimport\(\s*'([^']+)'\s*\)/g,
  ];
  for (const pattern of patterns) {
    for (const match of text.matchAll(pattern)) if (match[1] !== undefined) found.add(match[1]);
  }
  return [...found].sort();
}

/** `@dwcp/io`, `zod`: the package a module belongs to; null for a file of one's own or a module of Node. */
export function packageOf(module: string): string | null {
  if (module.startsWith('.') || module.startsWith('node:')) return null;
  const parts = module.split('/');
  return module.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null);
}
