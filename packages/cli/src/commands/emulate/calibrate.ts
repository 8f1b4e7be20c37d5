import { calibrateImpairment } from '@dwcp/lab';
import { exitCodeOf, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../../command.ts';
import { renderCalibration } from '../../views/emulation/driven/calibration.ts';
import { runWithoutRoot } from './without-root.ts';

export const emulateCalibrateCommand: CommandModule = {
  uses: ['json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate calibrate', purpose: 'delay, loss, rate and throughput of impaired links, half a minute' },
    { command: "dwcp emulate calibrate --json | jq '.delay.errorP99Ms'", purpose: 'how late a packet may be' },
  ],
  configure() {},
  async run(_input, session) {
    const exitCode = await runWithoutRoot(session);
    if (exitCode !== null) return exitCode;
    const measured = await calibrateImpairment(session.ctx);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument(measured) : renderCalibration(measured, palette));
    return exitCodeOf({ hasFindings: !measured.isWithin, isInconclusive: false });
  },
};
