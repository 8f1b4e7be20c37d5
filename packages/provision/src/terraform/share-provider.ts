import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Context, type Conversation, readTextIfPresent } from '@dwcp/io';
import * as z from 'zod';
import { hasOnlyOneProvider } from './only-provider.ts';
import { type LockedProvider, parseProviderLock, verifiedProgram } from './provider-package.ts';
import { fileIn, providerLockFile, type TerraformWorkspace } from './workspace.ts';

/** A workspace whose commands all talk with one process of the provider. */
export interface SharedProvider {
  readonly workspace: TerraformWorkspace;
  /** Ends the process. */
  close(): Promise<void>;
}

/**
 * Starts the provider once for all commands of a workspace. Left alone a plan starts it three times, for its schemas, to
 * validate and to plan, and each start takes seconds of a processor. Null where every command has to start its own: for
 * a configuration of more than one provider or region, and for a package that is not the one of the lock file.
 */
export async function shareProvider(workspace: TerraformWorkspace, ctx: Context): Promise<SharedProvider | null> {
  try {
    const lock = parseProviderLock((await readTextIfPresent(fileIn(workspace, providerLockFile))) ?? '');
    const [provider] = lock;
    if (provider === undefined || lock.length > 1 || !(await isShareable(workspace))) return null;
    const program = await verifiedProgram(workspace.workDir, provider);
    return program === null ? null : await start({ workspace, provider, program }, ctx);
  } catch (cause) {
    if (ctx.signal.aborted) throw cause;
    // Whatever it is, Terraform starts the provider in its own way, or says what is wrong with it.
    return null;
  }
}

async function isShareable({ workDir }: TerraformWorkspace): Promise<boolean> {
  const names = await readdir(workDir);
  if (names.some((name) => /\.(tf|tofu|tofu\.json)$/.test(name))) return false;
  const files = names.filter((name) => name.endsWith('.tf.json'));
  const texts = await Promise.all(files.map((name) => readFile(join(workDir, name), 'utf8')));
  return hasOnlyOneProvider(texts.map((text) => JSON.parse(text) as unknown));
}

/** What a provider prints when it was started by itself (TF_REATTACH_PROVIDERS), of its own name alone. */
const offerSchema = z.record(
  z.string(),
  z.object({ Addr: z.object({ Network: z.literal('unix'), String: z.string() }) }).loose(),
);
const offerLine = /^\s*TF_REATTACH_PROVIDERS='(\{.*\})'$/;

const startMs = 20_000;
const prefix = 'provider-';
/** More than any command of Terraform is given. */
const longestUseMs = 3_600_000;
/** sun_path holds 108 bytes with its end; below the directory stands `plugin` and a number. */
const longestDirectory = 107 - 20;

async function start(
  {
    workspace,
    provider,
    program,
  }: { readonly workspace: TerraformWorkspace; readonly provider: LockedProvider; readonly program: string },
  ctx: Context,
): Promise<SharedProvider | null> {
  await removeLeftBehind(workspace.workDir, ctx);
  const isShort = Buffer.byteLength(join(workspace.workDir, prefix)) + 6 <= longestDirectory;
  const directory = await mkdtemp(join(isShort ? workspace.workDir : tmpdir(), prefix));
  let conversation: Conversation | null = null;
  const close = async (): Promise<void> => {
    // It only reads, and nothing it holds is written at its end.
    await conversation?.close({ graceMs: 0 });
    await rm(directory, { recursive: true, force: true });
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
    const offer = await Promise.race([offered.promise, conversation.ended.then(() => null), late()]);
    const [own, ...others] = offer === null ? [] : Object.values(offerSchema.parse(JSON.parse(offer)));
    if (own === undefined || others.length > 0 || dirname(own.Addr.String) !== directory) {
      await close();
      return null;
    }
    const reattach = JSON.stringify({ [provider.address]: own });
    return { workspace: { ...workspace, env: { ...workspace.env, TF_REATTACH_PROVIDERS: reattach } }, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}

/** The directories of those whose dwcp was killed: the provider ended with it, and its socket is still there. */
async function removeLeftBehind(workDir: string, ctx: Context): Promise<void> {
  for (const name of await readdir(workDir)) {
    if (!name.startsWith(prefix)) continue;
    const path = join(workDir, name);
    // Another dwcp may look at the same moment.
    if ((await stat(path)).mtimeMs < ctx.now() - longestUseMs) await rm(path, { recursive: true, force: true });
  }
}

/** Started by itself it would note every request, with all that is in it. */
const silence: Readonly<Record<string, string>> = Object.fromEntries(
  ['', '_PROVIDER', '_SDK', '_SDK_PROTO', '_SDK_MUX', '_SDK_FRAMEWORK', '_SDK_HELPER_SCHEMA'].map((part) => [
    `TF_LOG${part}`,
    'off',
  ]),
);

async function late(): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), startMs).unref();
  });
}
