import { attachDriven, nodeLog } from '@dwcp/emulate';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { renderLog } from '../../views/emulation/driven/log.ts';
import { countSchema, emulateOptionNames, projectOptionsOf } from './emulate-options.ts';
import { addLabOption, labOptionSchema, nodeOf } from './lab-option.ts';

const ownSchema = z.object({
  ...labOptionSchema,
  unit: z.string().min(1).optional(),
  since: countSchema.optional(),
});

export const emulateLogsCommand: CommandModule = {
  uses: emulateOptionNames,
  keepsLog: false,
  examples: [
    { command: 'dwcp emulate logs dc1-gw1 --unit frr', purpose: 'what the routing daemons said' },
    { command: 'dwcp emulate logs dc1-gw1 --unit bgpd --since 30', purpose: 'one of them, of the last half minute' },
  ],
  configure(command) {
    addLabOption(command)
      .argument('<node>', 'a host of the lab')
      .option('--unit <name>', 'only this unit or daemon')
      .option('--since <seconds>', 'only of the last seconds (default: everything)');
  },
  async run({ args, own }, session) {
    const { scenario, unit, since } = parseOptions(ownSchema, own);
    const lab = await attachDriven(await projectOptionsOf(session), scenario ?? null, session.ctx);
    const node = nodeOf(lab, args[0] ?? '');
    const sinceMs = since === undefined ? 0 : session.ctx.now() - since * 1_000;
    const lines = await nodeLog(lab, { node, sinceMs, unit: unit ?? null }, session.ctx);
    const { palette } = session.terminal.stdout;
    session.print(session.options.json ? renderDocument({ node, lines }) : renderLog(lines, palette));
    return exitCodes.clean;
  },
};
