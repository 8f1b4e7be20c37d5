import type { HostFile, HostRole } from '@dwcp/model';

/** What one role contributes to a node's release. */
export interface RolePart {
  readonly files: readonly HostFile[];
  readonly units: readonly string[];
  readonly sysctl?: Readonly<Record<string, string>>;
}

/** First line of every rendered text file; keeps whoever opens it on the node from editing it in vain. */
export function notice(node: string): string {
  return `Rendered by dwcp for ${node}. Changes made here are undone by the next deploy.`;
}

/** A file owned by root, 0644 unless said otherwise. */
export function rootFile(
  role: HostRole,
  path: string,
  options: { readonly content: string; readonly permissions?: number },
): HostFile {
  return {
    path,
    content: options.content,
    permissions: options.permissions ?? 0o644,
    owner: 'root',
    group: 'root',
    role,
  };
}

/** Joins lines to a text file that ends in a line break. */
export function lines(...parts: readonly (string | readonly string[])[]): string {
  return `${parts.flat().join('\n')}\n`;
}
