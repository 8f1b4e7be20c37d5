import { DwcpError } from '@dwcp/model';
import { type ExitCode, exitCodes, nearestWord, renderDocument, visible } from '@dwcp/terminal';
import type { CommandModule, Session } from '../command.ts';
import { findRuleId, listRuleIds, loadRulePage, loadRulePages, summarizeRule } from '../rule-pages.ts';
import { renderRuleList, renderRulePage } from '../views/explain/human.ts';

export const explainCommand: CommandModule = {
  uses: ['json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp explain', purpose: 'every rule with its title' },
    { command: 'dwcp explain config/unknown-key', purpose: 'why an unknown key is a finding, and how to mend it' },
  ],
  configure(command) {
    command.argument('[rule-id]', 'id that stands beside a finding, in any case; without it all rules are listed');
  },
  run({ args }, session) {
    const [ruleId] = args;
    return ruleId === undefined ? explainAll(session) : explainOne(ruleId, session);
  },
};

async function explainAll(session: Session): Promise<ExitCode> {
  const summaries = [...(await loadRulePages())].map(([id, page]) => summarizeRule(id, page));
  session.print(
    session.options.json
      ? renderDocument({ rules: summaries.map((rule) => rule.id), summaries })
      : renderRuleList(summaries, session.terminal.stdout.palette),
  );
  return exitCodes.clean;
}

async function explainOne(typed: string, session: Session): Promise<ExitCode> {
  const ruleId = await findRuleId(typed);
  const page = ruleId === null ? null : await loadRulePage(ruleId);
  if (ruleId === null || page === null) {
    const near = nearestWord(typed, await listRuleIds());
    throw new DwcpError('USAGE', `no rule has the id ${visible(typed)}`, {
      hint: near === null ? 'run `dwcp explain` to list the ids' : `did you mean ${near}?`,
    });
  }
  const { severity, title } = summarizeRule(ruleId, page);
  session.print(
    session.options.json
      ? renderDocument({ ruleId, severity, title, page })
      : renderRulePage(page, session.terminal.stdout.palette),
  );
  return exitCodes.clean;
}
