import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory the project lies in. */
export const repositoryRoot: string = fileURLToPath(new URL('../../../../', import.meta.url));

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  /** Name of the package's folder. */
  readonly package: string;
  readonly text: string;
  readonly isTest: boolean;
  readonly isGenerated: boolean;
}

export interface PackageManifest {
  readonly package: string;
  readonly dependencies: readonly string[];
  readonly devDependencies: readonly string[];
}

/** Names of the folders under packages/, sorted. */
export function packageNames(): readonly string[] {
  return readdirSync(join(repositoryRoot, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** Every TypeScript file of the packages: `src`, and what tests and measures the built command. */
export function sourceFiles(): readonly SourceFile[] {
  return packageNames().flatMap((name) =>
    ['src', 'e2e', 'bench'].flatMap((folder) => {
      const directory = join(repositoryRoot, 'packages', name, folder);
      if (!existsSync(directory)) return [];
      return readdirSync(directory, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => {
          const absolute = join(directory, file);
          return {
            path: relative(repositoryRoot, absolute).replaceAll('\\', '/'),
            package: name,
            text: readFileSync(absolute, 'utf8'),
            isTest: folder !== 'src' || /\.(test|fixture)\.ts$/.test(file),
            isGenerated: file.split('/').includes('generated'),
          };
        });
    }),
  );
}

export function packageManifest(name: string): PackageManifest {
  const text = readRepositoryFile(`packages/${name}/package.json`);
  const manifest = JSON.parse(text) as {
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly devDependencies?: Readonly<Record<string, string>>;
  };
  return {
    package: name,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    devDependencies: Object.keys(manifest.devDependencies ?? {}),
  };
}

export function readRepositoryFile(path: string): string {
  return readFileSync(join(repositoryRoot, path), 'utf8');
}
