import { basename, dirname, relative } from 'node:path';
import { compareFindings, type Finding } from '@dwcp/model';
import { namesIn } from '../list-environments.ts';
import { type LocatedDocument, locatedDocument } from '../located-document.ts';
import { readSource, type Source } from '../read-source.ts';
import { literalSecrets } from '../rules/literal-secrets.ts';
import { checkSchema } from '../schema/check-schema.ts';
import { locateIssue } from '../source-map.ts';
import { isReadAsMeant } from '../unsaid.ts';
import { type SecurityConfig, securityConfigSchema } from './schema.ts';
import { securityConfigFile } from './security-config-file.ts';

export interface LoadedSecurityConfig {
  readonly file: string;
  /** Null when the findings leave nothing to judge. */
  readonly value: SecurityConfig | null;
  readonly document: LocatedDocument | null;
  readonly findings: readonly Finding[];
  /** Null for a file too large to be read. */
  readonly sha256: string | null;
}

/**
 * Reads the file that was named, else config/security-config.yaml; null when neither is there. Throws CONFIG_UNREADABLE
 * for one that was named and cannot be read.
 */
export async function loadSecurityConfig(
  projectDir: string,
  given: string | null,
): Promise<LoadedSecurityConfig | null> {
  const names = given === null ? await namesIn(projectDir, dirname(securityConfigFile)) : [];
  if (given === null && !names.includes(basename(securityConfigFile))) return null;
  const source = await readSource(given === null ? securityConfigFile : relative(projectDir, given), {
    projectDir,
    missing: async () => 'give --security-config a YAML or JSON file',
  });
  return checkSecurityConfig(source);
}

function checkSecurityConfig(source: Source): LoadedSecurityConfig {
  const { file, sha256, document: read, findings } = source;
  if (read === null) return { file, value: null, document: null, findings, sha256 };
  const { document, issues } = checkSchema(read.value, securityConfigSchema);
  const located = [...issues, ...literalSecrets(read.value)].map((issue) => locateIssue(read.sourceMap, issue));
  return {
    file,
    value: document === null || !isReadAsMeant(source) ? null : factsOf(document),
    document: locatedDocument(source),
    findings: [...findings, ...located].toSorted(compareFindings),
    sha256,
  };
}

function factsOf({ mfa_required, last_security_patch_date }: SecurityConfig): SecurityConfig {
  return { mfa_required, last_security_patch_date };
}
