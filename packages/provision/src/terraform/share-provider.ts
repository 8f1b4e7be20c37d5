import { readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Context, type Conversation, readTextIfPresent } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import * as z from 'zod';
import { onlyProvider, type ProviderConfiguration } from './only-provider.ts';
import { makeProviderDirectory } from './provider-directory.ts';
import { type LockedProvider, parseProviderLock, verifiedProgram } from './provider-package.ts';
import { fileIn, providerLockFile, type TerraformWorkspace } from './workspace.ts';

/** A workspace whose commands all talk with one process of the provider. */
export interface SharedProvider {
  readonly workspace: TerraformWorkspace;
  /** The configuration it serves alone, as a state names it. */
  readonly configuration: string;
  /** Ends the process. */
  close(): Promise<void>;
}

/**
 * Starts the provider once for all commands of a workspace. Left alone a plan starts it three times, for its schemas, to
 * validate and to plan, and each start takes seconds of a processor. Null, and told, where every command has to start its
 * own: for a configuration of more than one provider or region, and for a package that is not the one of the lock file.
 */
export async function shareProvider(workspace: TerraformWorkspace, ctx: Context): Promise<SharedProvider | null> {
  const shared = await startIfShareable(workspace, ctx);
  if (!('reason' in shared)) return shared;
  tellNotShared(shared, ctx);
  return null;
}

/** Tells that every command starts its own provider. */
export function tellNotShared({ reason, said }: NotShared, ctx: Context): void {
  ctx.events.emit({
    code: 'terraform.provider-not-shared',
    message: `terraform starts its provider for each step: ${reason}${said === '' ? '' : ` (${said})`}`,
    data: { reason, said },
  });
}

/** Why a provider is not shared, and the last line it wrote. */
export interface NotShared {
  readonly reason: string;
  readonly said: string;
}

async function startIfShareable(workspace: TerraformWorkspace, ctx: Context): Promise<SharedProvider | NotShared> {
  try {
    const lock = parseProviderLock((await readTextIfPresent(fileIn(workspace, providerLockFile))) ?? '');
    const [provider] = lock;
    const only = await onlyProviderOf(workspace);
    if (provider === undefined || lock.length > 1 || only === null) {
      return { reason: 'the configuration is not that of one provider alone', said: '' };
    }
    const program = await verifiedProgram(workspace.workDir, provider);
    if (program === null) return { reason: 'its package is not the one of the lock file', said: '' };
    const name = `provider["${provider.address}"]`;
    const configuration = only.alias === null ? name : `${name}.${only.alias}`;
    return await start({ workspace, provider, program, configuration }, ctx);
  } catch (cause) {
    const reason = ctx.signal.aborted ? null : reasonOf(cause);
    // Whatever else is wrong, Terraform starts the provider in its own way, or says what it is.
    if (reason !== null) return { reason, said: '' };
    throw cause;
  }
}

/** Null for a bug. */
function reasonOf(cause: unknown): string | null {
  if (cause instanceof DwcpError) return cause.message;
  // Its message shows a part of the file.
  if (cause instanceof SyntaxError) return 'the configuration, or what it offered, is no JSON';
  if (cause instanceof z.ZodError) return 'what it offered is not understood';
  return cause instanceof Error && 'errno' in cause ? cause.message : null;
}

async function onlyProviderOf({ workDir }: TerraformWorkspace): Promise<ProviderConfiguration | null> {
  const names = await readdir(workDir);
  if (names.some((name) => /\.(tf|tofu|tofu\.json)$/.test(name))) return null;
  const files = names.filter((name) => name.endsWith('.tf.json'));
  const texts = await Promise.all(files.map((name) => readFile(join(workDir, name), 'utf8')));
  return onlyProvider(texts.map((text) => JSON.parse(text) as unknown));
}

/** What a provider prints when it was started by itself (TF_REATTACH_PROVIDERS), of its own name alone. */
const offerSchema = z.record(
  z.string(),
  z.object({ Addr: z.object({ Network: z.literal('unix'), String: z.string() }) }).loose(),
);
const offerLine = /^\s*TF_REATTACH_PROVIDERS='(\{.*\})'$/;

const startMs = 20_000;

async function start(
  options: Pick<SharedProvider, 'workspace' | 'configuration'> & {
    readonly provider: LockedProvider;
    readonly program: string;
  },
  ctx: Context,
): Promise<SharedProvider | NotShared> {
  const { workspace, provider, program, configuration } = options;
  const directory = await makeProviderDirectory(workspace.workDir, ctx);
  let conversation: Conversation | null = null;
  const end = async (): Promise<string> => {
    // It only reads, and nothing it holds is written at its end.
    const ended = await conversation?.close({ graceMs: 0 });
    await rm(directory, { recursive: true, force: true });
    return ended?.stderr ?? '';
  };
  try {
    const offered = Promise.withResolvers<string>();
    // However dwcp ends, the provider ends with it: it would wait for Terraform for ever.
    conversation = await ctx.run.converse(['setpriv', '--pdeathsig', 'KILL', '--', program, '-debug'], {
      cwd: workspace.workDir,
      env: { ...workspace.env, ...silence, TMPDIR: directory },
      // As where Terraform starts it: a helper that the profile names may ask for a code, and finds nobody.
      hasInput: false,
      onLine: (line) => {
        const text = offerLine.exec(line)?.[1];
        if (text !== undefined) offered.resolve(text);
      },
    });
    const outcome = await Promise.race([
      offered.promise.then((offer) => ({ offer })),
      conversation.ended.then(() => ({ reason: 'it ended before it offered itself' })),
      late(),
    ]);
    if (ctx.signal.aborted) throw new DwcpError('INTERRUPTED', 'interrupted while the provider of terraform started');
    if ('reason' in outcome) return { reason: outcome.reason, said: lastLine(await end()) };
    const [own, ...others] = Object.values(offerSchema.parse(JSON.parse(outcome.offer)));
    if (own === undefined || others.length > 0 || dirname(own.Addr.String) !== directory) {
      return { reason: 'what it offered is not what it was told to make', said: lastLine(await end()) };
    }
    const reattach = JSON.stringify({ [provider.address]: own });
    return {
      workspace: { ...workspace, env: { ...workspace.env, TF_REATTACH_PROVIDERS: reattach } },
      configuration,
      close: async () => void (await end()),
    };
  } catch (cause) {
    await end();
    throw cause;
  }
}

/** Started by itself it would note every request, with all that is in it. */
const silence: Readonly<Record<string, string>> = Object.fromEntries(
  ['', '_PROVIDER', '_SDK', '_SDK_PROTO', '_SDK_MUX', '_SDK_FRAMEWORK', '_SDK_HELPER_SCHEMA'].map((part) => [
    `TF_LOG${part}`,
    'off',
  ]),
);

async function late(): Promise<{ readonly reason: string }> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ reason: `it did not offer itself in ${startMs / 1_000} s` }), startMs).unref();
  });
}

const longestLine = 300;

function lastLine(text: string): string {
  return (text.trimEnd().split('\n').at(-1) ?? '').trim().slice(0, longestLine);
}
