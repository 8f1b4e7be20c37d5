import { showBaseline } from '@dwcp/drift';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { ageSeconds, renderBaseline } from '../../views/drift/baseline.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';

export const driftBaselineCommand: CommandModule = {
  uses: environmentOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp drift baseline', purpose: 'the parts of the baseline of the lab, and whether they are whole' },
    { command: 'dwcp drift baseline --json | jq .isWhole', purpose: 'for a script' },
  ],
  configure() {},
  async run(_input, session) {
    const status = await showBaseline(await environmentOptionsOf(session));
    const nowMs = session.ctx.now();
    const { palette } = session.terminal.stdout;
    const { baseline, isWhole, parts } = status;
    const document = { baseline: { ...baseline, ageSeconds: ageSeconds(baseline.at, nowMs) }, parts, isWhole };
    session.print(session.options.json ? renderDocument(document) : renderBaseline(status, { nowMs }, palette));
    return exitCodeOf({ hasFindings: false, isInconclusive: !isWhole });
  },
};
