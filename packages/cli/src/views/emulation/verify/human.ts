import type { Verification } from '@dwcp/emulate';
import type { Palette } from '@dwcp/terminal';
import { visible } from '@dwcp/terminal';
import { paintOf } from '../human.ts';
import { renderRows } from '../rows.ts';

/** Every claim, then one line: may the report be believed, and what does it say. */
export function renderVerification(verification: Verification, palette: Palette): string {
  const { claims, outcome, verdict, scenario, signedBy } = verification;
  const rows = claims.map((claim) => [claim.outcome, claim.title, claim.observed ?? '']);
  const words = { pass: 'the report holds', fail: 'the report does not hold', inconclusive: 'not proven' }[outcome];
  const by = signedBy === null ? '' : `, signed by ${signedBy.slice(0, 16)}`;
  const says =
    verdict === null || scenario === null
      ? ''
      : `; it says ${paintOf(verdict, palette)(verdict)} of ${visible(scenario)}`;
  return `${renderRows(visible(verification.report), [['outcome', 'claim', 'observed'], ...rows], palette)}\n${paintOf(outcome, palette)(words)}${by}${says}\n`;
}
