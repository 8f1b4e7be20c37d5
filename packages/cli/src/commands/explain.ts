import { DwcpError } from '@dwcp/model';
import type { CommandModule } from '../command.ts';
import { exitCodes } from '../exit-code.ts';
import { nearestWord } from '../nearest-word.ts';
import { listRuleIds, loadRulePage } from '../rule-pages.ts';
import { renderDocument } from '../views/document.ts';

export const explainCommand: CommandModule = {
  uses: ['json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp explain', purpose: 'every rule id' },
    { command: 'dwcp explain config/unknown-key', purpose: 'why an unknown key is a finding, and how to mend it' },
  ],
  configure(command) {
    command.argument('[rule-id]', 'id that stands beside a finding; without it all ids are listed');
  },
  async run({ args }, session) {
    const ids = await listRuleIds();
    const [ruleId] = args;
    if (ruleId === undefined) {
      session.print(session.options.json ? renderDocument({ rules: ids }) : ids.map((id) => `${id}\n`).join(''));
      return exitCodes.clean;
    }
    const page = await loadRulePage(ruleId);
    if (page === null) {
      const near = nearestWord(ruleId, ids);
      throw new DwcpError('USAGE', `no rule has the id ${ruleId}`, {
        hint: near === null ? 'run `dwcp explain` to list the ids' : `did you mean ${near}?`,
      });
    }
    session.print(session.options.json ? renderDocument({ ruleId, page }) : page);
    return exitCodes.clean;
  },
};
