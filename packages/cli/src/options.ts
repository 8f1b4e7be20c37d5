import { DwcpError, deploymentModes } from '@dwcp/model';
import { Option } from 'commander';
import * as z from 'zod';

/** Options that stand before or after any command. A command names the ones that mean something to it. */
export const optionSchema = z.object({
  env: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, 'is the name of a file in config/environments, e.g. lab')
    .optional(),
  mode: z.enum(deploymentModes).optional(),
  projectDir: z.string().min(1).optional(),
  stateDir: z.string().min(1).optional(),
  json: z.boolean().default(false),
  yes: z.boolean().default(false),
  acceptRisk: z.array(z.string()).default([]),
  verbose: z.boolean().default(false),
  color: z.boolean().default(true),
  logFormat: z.enum(['text', 'json']).default('text'),
});

export type GlobalOptions = z.infer<typeof optionSchema>;
export type OptionName = keyof GlobalOptions;

/** Options every command takes. */
export const universalOptions: readonly OptionName[] = ['verbose', 'color', 'logFormat'];

export function globalOptions(): readonly Option[] {
  return [
    new Option('--env <name>', 'environment: a file of config/environments (default: lab; lint: all)'),
    new Option('--mode <mode>', 'deployment mode (default: hybrid; lint: all)').choices(deploymentModes),
    new Option('--project-dir <dir>', 'directory with config/ and deployments/ (default: found upwards from here)'),
    new Option('--state-dir <dir>', 'where dwcp keeps what it knows (default: .dwcp in the project)'),
    new Option('--json', 'print one JSON document instead of text'),
    new Option('--yes', 'answer yes to the question before a change'),
    new Option('--accept-risk <name>', 'accept a danger by its name (may be given again)').argParser(
      (name: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), name],
    ),
    new Option('--verbose', 'show every command and event'),
    new Option('--no-color', 'plain text (also: NO_COLOR=1)'),
    new Option('--log-format <format>', 'progress on stderr: text or JSON lines').choices(['text', 'json']),
  ];
}

/** Options as typed values; a wrong one is a USAGE error that names it. */
export function parseOptions<T extends z.ZodType>(schema: T, raw: unknown): z.infer<T> {
  const result = schema.safeParse(raw);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const name = String(issue?.path[0] ?? '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new DwcpError('USAGE', `option --${name}: ${issue?.message ?? 'is not valid'}`, {
    hint: 'run the command with --help to see its options',
  });
}
