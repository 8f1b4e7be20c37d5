import { type Context, isBoolean, isNumber, isText, listOf, objectOf } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { namespaceDirectory } from '../lab-names.ts';
import { nativeProgram } from '../native-program.ts';

/** What netbuild did and how long each part took. */
export interface NetworkBuild {
  readonly namespaces: number;
  readonly links: number;
  readonly messages: number;
  readonly removed: number;
  readonly namespaceMs: number;
  readonly messageMs: number;
  readonly parameterMs: number;
  readonly removeMs: number;
  readonly totalMs: number;
  /** Of the processor, in netbuild and in the kernel for it. */
  readonly processorMs: number;
  /** Namespaces that were checked and are not as they should be. */
  readonly incomplete: readonly string[];
}

const isBuild = objectOf<NetworkBuild>({
  namespaces: isNumber,
  links: isNumber,
  messages: isNumber,
  removed: isNumber,
  namespaceMs: isNumber,
  messageMs: isNumber,
  parameterMs: isNumber,
  removeMs: isNumber,
  totalMs: isNumber,
  processorMs: isNumber,
  incomplete: listOf(isText),
});

const isRefusal = objectOf<{
  readonly ok: boolean;
  readonly text: string;
  readonly namespace: string;
  readonly error: string;
}>({ ok: isBoolean, text: isText, namespace: isText, error: isText });

/** Runs lines of netbuild (native/netbuild.c) in one process. Throws LAB_FAILED naming the first line that failed. */
export async function netbuild(lines: readonly string[], ctx: Context): Promise<NetworkBuild> {
  const { stdout, stderr } = await ctx.run.run([nativeProgram('netbuild'), namespaceDirectory], {
    timeoutMs: 300_000,
    input: `${lines.join('\n')}\n`,
    okExitCodes: [0, 1],
  });
  const answer: unknown = stdout.trim() === '' ? null : JSON.parse(stdout);
  if (isBuild(answer)) {
    if (answer.namespaces + answer.links + answer.removed > 0) emitBuild(answer, ctx);
    return answer;
  }
  const why = isRefusal(answer) ? `${answer.error}: \`${answer.text}\` in ${answer.namespace}` : stderr.trim();
  throw new DwcpError('LAB_FAILED', `the network of the lab could not be changed: ${why}`, {
    hint: 'run the command again: what is as planned stays',
  });
}

function emitBuild(build: NetworkBuild, ctx: Context): void {
  const { namespaces, links, removed, totalMs, processorMs } = build;
  ctx.events.emit({
    code: 'lab.network-changed',
    message: `${namespaces} namespaces and ${links} links made, ${removed} namespaces removed`,
    data: { namespaces, links, removed, durationMs: Math.round(totalMs), processorMs: Math.round(processorMs) },
  });
}
