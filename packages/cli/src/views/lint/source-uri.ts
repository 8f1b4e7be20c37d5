import { posix } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Where the project lies in its repository, e.g. `network/`; empty at the top. CI names files from the top. */
export interface SourceOptions {
  readonly projectPrefix: string;
}

/** The file as CI names it: from the top of the repository. */
export function repositoryPath(file: string, { projectPrefix }: SourceOptions): string {
  return posix.isAbsolute(file) ? file : posix.join(projectPrefix, file);
}

/** The same as a URI reference (RFC 3986); absolute only for a file that was named by an absolute path. */
export function sourceUri(file: string, options: SourceOptions): string {
  const path = repositoryPath(file, options).toWellFormed();
  if (posix.isAbsolute(path)) return pathToFileURL(path).href;
  return path.split('/').map(encodeURIComponent).join('/');
}
