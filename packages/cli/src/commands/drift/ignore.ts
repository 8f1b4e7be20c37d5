import { ignoreDrift } from '@dwcp/drift';
import { exitCodes, renderDocument } from '@dwcp/terminal';
import * as z from 'zod';
import type { CommandModule } from '../../command.ts';
import { parseOptions } from '../../options.ts';
import { renderIgnore } from '../../views/drift/ignore.ts';
import { environmentOptionNames, environmentOptionsOf } from '../environment.ts';

const ownSchema = z.object({
  reason: z.string().min(1, 'is empty: say why the drift may stay'),
  owner: z.string().min(1, 'is empty: say who answers for it'),
  expires: z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'is no day such as 2026-06-30'),
});

const idSchema = z
  .string()
  .regex(/^[0-9a-f]{12}$/, 'is not the id of a drift: twelve of 0-9 and a-f, as the report shows it');

export const driftIgnoreCommand: CommandModule = {
  uses: environmentOptionNames,
  keepsLog: false,
  examples: [
    {
      command: 'dwcp drift ignore 3f2a1b0c9d8e --owner network-team --reason "measured by hand" --expires 2026-06-30',
      purpose: 'a drift of the last report, until the end of June',
    },
    {
      command: 'dwcp drift ignore 3f2a1b0c9d8e --env production --owner ops --reason "new sensor" --expires 2026-12-31',
      purpose: 'of another environment; `dwcp drift report` shows the ids',
    },
  ],
  configure(command) {
    command
      .argument('<id>', 'a drift of the last report of the environment')
      .requiredOption('--reason <text>', 'why it may stay')
      .requiredOption('--owner <name>', 'who answers for it')
      .requiredOption('--expires <day>', 'the last day it is ignored, at most a year ahead');
  },
  async run({ args, own }, session) {
    const { id } = parseOptions(z.object({ id: idSchema }), { id: args[0] });
    const options = await environmentOptionsOf(session);
    const written = await ignoreDrift({ ...options, ...parseOptions(ownSchema, own), id }, session.ctx);
    session.print(session.options.json ? renderDocument({ id, ...written }) : renderIgnore(written));
    return exitCodes.clean;
  },
};
