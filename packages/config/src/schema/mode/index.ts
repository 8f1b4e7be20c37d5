// The schema of the mode configurations `config/dwcp-v3-<mode>.yaml` and the rules across their fields.
// Reads no file: it is given a document and gives back a document or issues.
import type { Severity } from '@dwcp/model';
import type { Issue } from '../../issue.ts';
import { fileNameRule } from './rules/file-name.ts';
import { modeRuleList } from './rules/index.ts';
import type { ModeDocument } from './schema.ts';

export { modeFileNameRule } from './rules/file-name.ts';
export { type ModeDocument, modeConfigSchema, modesOfField } from './schema.ts';
export { dataPortOf, toModeConfig } from './to-mode-config.ts';

export const modeRules: readonly ((document: ModeDocument) => readonly Issue[])[] = modeRuleList.map(
  (rule) => rule.check,
);

/** Each has a page in `docs/rules`. */
export const modeRuleTable: readonly { readonly id: string; readonly severity: Severity; readonly title: string }[] = [
  fileNameRule,
  ...modeRuleList.map(({ id, severity, title }) => ({ id, severity, title })),
];
