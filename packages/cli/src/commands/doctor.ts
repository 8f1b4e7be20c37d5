import { exitCodes, renderDocument } from '@dwcp/terminal';
import type { CommandModule } from '../command.ts';
import { type DoctorReport, isReady } from '../doctor/doctor-report.ts';
import { inspectMachine } from '../doctor/inspect-machine.ts';
import { inspectNode, inspectTools } from '../doctor/inspect-tools.ts';
import { toolList } from '../doctor/tool-list.ts';
import { installationDirectory } from '../installation.ts';
import { renderDoctor } from '../views/doctor/human.ts';

export const doctorCommand: CommandModule = {
  uses: ['json'],
  keepsLog: false,
  examples: [
    { command: 'dwcp doctor', purpose: 'every tool: version, where it was found, what needs it' },
    {
      command: 'dwcp doctor --json | jq \'.tools[] | select(.status != "ok")\'',
      purpose: 'what is missing or too old',
    },
  ],
  configure() {},
  async run(_input, session) {
    const [tools, capabilities] = await Promise.all([
      inspectTools(toolList(installationDirectory), session.ctx),
      inspectMachine(session.ctx),
    ]);
    const report: DoctorReport = { tools: [inspectNode(), ...tools], capabilities };
    session.print(
      session.options.json ? renderDocument(report) : renderDoctor(report, session.terminal.stdout.palette),
    );
    return isReady(report) ? exitCodes.clean : exitCodes.findings;
  },
};
