import { type DeploymentMode, type Finding, isAtLeast, type ModeConfig } from '@dwcp/model';
import type { Issue } from './issue.ts';
import { notActedOn } from './not-acted-on.ts';
import type { Source } from './read-source.ts';
import { literalSecrets } from './rules/literal-secrets.ts';
import { checkSchema, jsonSchemaOf } from './schema/check-schema.ts';
import { childOf } from './schema/json-schema-walk.ts';
import { modeConfigSchema, modeFileNameRule, modeRules, toModeConfig } from './schema/mode/index.ts';
import { locateIssue } from './source-map.ts';
import { isReadAsMeant, unsaid } from './unsaid.ts';

export interface CheckedMode {
  /** Null when the findings leave nothing to make it from. */
  readonly config: ModeConfig | null;
  /** What rules on other files may go by although this one has findings. */
  readonly presumed: ModeConfig | null;
  readonly findings: readonly Finding[];
}

/** A source that was read once is checked once: environments share their modes. */
const checked = new WeakMap<Source, CheckedMode>();

export function checkMode(source: Source, mode: DeploymentMode): CheckedMode {
  const result = checked.get(source) ?? checkSource(source, mode);
  checked.set(source, result);
  return result;
}

/** True when a mode configuration with this value would have a finding that stops a deploy. */
export function isRefusedMode(value: unknown): boolean {
  const { issues, ruleIssues, leftOut } = checkValue(value);
  return [...issues, ...literalSecrets(value), ...unsaid(ruleIssues, leftOut)].some((issue) =>
    isAtLeast(issue.severity, 'medium'),
  );
}

function checkSource(source: Source, mode: DeploymentMode): CheckedMode {
  if (source.document === null) return { config: null, presumed: null, findings: source.findings };
  const { value, sourceMap } = source.document;
  const misplaced = otherMode(value, source.file);
  if (misplaced.length > 0) {
    // Its fields belong to that other mode: held against either, most of them would be wrong.
    const located = [...misplaced, ...literalSecrets(value)].map((issue) => locateIssue(sourceMap, issue));
    return { config: null, presumed: null, findings: [...source.findings, ...located] };
  }
  const { document, presumed, issues, ruleIssues, leftOut } = checkValue(value);
  const located = [
    ...issues,
    ...literalSecrets(value),
    ...unsaid(ruleIssues, leftOut),
    ...notActedOn(value, jsonSchemaOf(modeConfigSchema)),
  ].map((issue) => locateIssue(sourceMap, issue));
  const isSound = isReadAsMeant(source) && document?.mode === mode;
  return {
    config: isSound ? toModeConfig(document, source.text) : null,
    presumed: presumed === null ? null : toModeConfig(presumed, source.text),
    findings: [...source.findings, ...located],
  };
}

function checkValue(value: unknown) {
  const { document, presumed, issues, leftOut } = checkSchema(value, modeConfigSchema);
  const ruleIssues: readonly Issue[] = presumed === null ? [] : modeRules.flatMap((rule) => rule(presumed));
  return { document, presumed, issues, ruleIssues, leftOut };
}

function otherMode(value: unknown, file: string): readonly Issue[] {
  const mode = childOf(value, 'mode');
  const isMode = mode === 'datacenter' || mode === 'internet' || mode === 'hybrid';
  return isMode ? modeFileNameRule({ mode }, file) : [];
}
