import { type Context, type Conversation, isNumber, isText, objectOf, orAbsent, type Shape } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';
import { nativeProgram } from './native-program.ts';

const isAnswer = objectOf({ id: isNumber, error: orAbsent(isText) });

export type CommandFields = Readonly<Record<string, string | number>>;

/** A running native program: commands as flat objects, answers in the same order, and what it says unasked. */
export interface NativeConversation {
  readonly pid: number;
  /** Sends `{do, ...fields}` and gives the answer. Throws LAB_FAILED when the program refuses it or has ended, INTERRUPTED on an abort. */
  ask<T>(command: string, question: { readonly fields: CommandFields; readonly answer: Shape<T> }): Promise<T>;
  /** Ends the program; true when it had been well until then. */
  close(): Promise<boolean>;
}

export async function converseNatively(
  program: string,
  options: { readonly onEvent: (event: unknown) => void },
  ctx: Context,
): Promise<NativeConversation> {
  const waiting = new Map<number, { resolve: (answer: unknown) => void; reject: (error: Error) => void }>();
  let count = 0;
  let hasEnded = false;
  const conversation = await ctx.run.converse([nativeProgram(program)], {
    onLine: (line) => {
      const said: unknown = JSON.parse(line);
      if (!isAnswer(said)) return options.onEvent(said);
      const asked = waiting.get(said.id);
      waiting.delete(said.id);
      if (said.error === undefined) asked?.resolve(said);
      else asked?.reject(new DwcpError('LAB_FAILED', `the program ${program} refused: ${said.error}`));
    },
  });
  void conversation.ended.then((end) => {
    hasEnded = true;
    for (const asked of waiting.values()) asked.reject(gone(program, { stderr: end.stderr, signal: ctx.signal }));
    waiting.clear();
  });
  return {
    pid: conversation.pid,
    async ask(command, { fields, answer }) {
      if (hasEnded) throw gone(program, { stderr: (await conversation.ended).stderr, signal: ctx.signal });
      const id = ++count;
      const said = await new Promise<unknown>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        conversation.say(JSON.stringify({ do: command, id, ...fields }));
      });
      if (!answer(said)) throw new Error(`${program} answered ${command} with ${JSON.stringify(said)}`);
      return said;
    },
    close: () => closeAfter(conversation, hasEnded),
  };
}

async function closeAfter(conversation: Conversation, hadEnded: boolean): Promise<boolean> {
  const end = await conversation.close();
  return !hadEnded && end.exitCode === 0;
}

function gone(
  program: string,
  { stderr, signal }: { readonly stderr: string; readonly signal: AbortSignal },
): DwcpError {
  if (signal.aborted) return new DwcpError('INTERRUPTED', `interrupted while ${program} was needed`);
  const detail = stderr.trim().split('\n').at(-1);
  return new DwcpError('LAB_FAILED', `${program} ended while it was needed${detail ? `: ${detail}` : ''}`, {
    hint: 'run the same command again; the run log says what happened before',
  });
}
