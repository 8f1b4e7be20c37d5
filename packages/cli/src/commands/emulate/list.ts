import { listEmulations } from '@dwcp/emulate';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { renderScenarioList } from '../../views/emulation/driven/list.ts';
import { emulateOptionNames, emulateOptionsOf } from './emulate-options.ts';

export const emulateListCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate list', purpose: 'what can be run, and how its latest run ended' },
    { command: "dwcp emulate list --json | jq -r '.scenarios[].name'", purpose: 'the names alone' },
  ],
  configure() {},
  async run(_input, session) {
    const { scenario: _, ...options } = await emulateOptionsOf(session, { scenario: undefined });
    const scenarios = await listEmulations(options);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument({ scenarios }) : renderScenarioList(scenarios, palette));
    return exitCodeOf({ hasFindings: scenarios.some(({ invalid }) => invalid !== null), isInconclusive: false });
  },
};
