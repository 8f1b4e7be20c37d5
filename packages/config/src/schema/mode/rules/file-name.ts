import type { Issue } from '../../../issue.ts';
import type { ModeDocument } from '../schema.ts';

export const fileNameRule = {
  id: 'mode/file-name',
  severity: 'high',
  title: 'the mode agrees with the name of the file',
} as const;

/** `fileName` may carry folders. A name of another form says nothing about the mode. */
export function modeFileNameRule(document: Pick<ModeDocument, 'mode'>, fileName: string): readonly Issue[] {
  const named = /(?:^|\/)dwcp-v3-(datacenter|internet|hybrid)\.ya?ml$/.exec(fileName)?.[1];
  if (named === undefined || named === document.mode) return [];
  return [
    {
      ruleId: fileNameRule.id,
      severity: fileNameRule.severity,
      path: ['mode'],
      message: `the mode is ${document.mode} in the file of ${named} mode`,
      hint: `write mode: ${named}, or move the file to dwcp-v3-${document.mode}.yaml`,
    },
  ];
}
