import type { LintReport } from '@dwcp/lint';
import type { Severity } from '@dwcp/model';
import { renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import { documentSchema } from '../document.ts';
import { findingSchema } from '../findings/json.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low']);

export const lintDocument = documentSchema('what is wrong with a description', {
  findings: z.array(findingSchema),
  waived: z
    .array(
      z.object({
        finding: findingSchema,
        waiver: z.object({
          owner: z.string(),
          reason: z.string(),
          expires: z.string().describe('the last day it holds, ISO 8601'),
        }),
      }),
    )
    .describe('findings a waiver covers; they are not among `findings` and do not fail the run'),
  parts: z.array(
    z.object({
      name: z.string(),
      uncheckedReason: z.string().nullable().describe('null when it was looked at'),
      isLeftOut: z.boolean().describe('true when the user asked to leave it out'),
    }),
  ),
  inputs: z.array(z.object({ file: z.string(), sha256: z.string() })),
  policies: z
    .object({ directory: z.string(), sha256: z.string().describe('of their sources') })
    .describe('the policies that came with dwcp, which judged'),
  reusedFrom: z
    .string()
    .nullable()
    .describe('when the report was made, ISO 8601, if nothing has changed since; null when it is fresh'),
  rules: z
    .array(z.object({ id: z.string(), severity, title: z.string(), controls: z.array(z.string()) }))
    .describe('the rules the findings name, waived ones too'),
  failOn: severity.describe('the severity from which on a finding fails the run'),
});

export function renderLintJson(report: LintReport, options: { readonly failOn: Severity }): string {
  const { findings, waived, parts, inputs, policies, reusedFrom } = report;
  const named = new Set([...findings, ...waived.map((entry) => entry.finding)].map((finding) => finding.ruleId));
  const rules = report.rules
    .filter((rule) => named.has(rule.id))
    .map(({ id, severity, title, controls }) => ({ id, severity, title, controls: controls ?? [] }));
  return renderDocument({ findings, waived, parts, inputs, policies, reusedFrom, rules, failOn: options.failOn });
}
