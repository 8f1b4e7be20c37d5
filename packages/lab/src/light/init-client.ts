import { createConnection } from 'node:net';
import { DwcpError } from '@dwcp/model';

/** Where process 1 of a light host listens, inside the host. */
const controlPath = 'run/dwcp/init';

/** Asks process 1 of a light host, whose pid on the machine is `leader`. The answer comes once the thing is done. */
export async function askInit(
  leader: number,
  request: string,
  options: { readonly timeoutMs: number },
): Promise<readonly string[]> {
  const text = await converse(`/proc/${leader}/root/${controlPath}`, request, options.timeoutMs);
  return text.split('\n').filter((line) => line !== '');
}

/** True when process 1 takes requests. */
export async function answersInit(leader: number): Promise<boolean> {
  try {
    return (await askInit(leader, 'status\n', { timeoutMs: 2_000 })).at(-1) === 'ok';
  } catch {
    return false;
  }
}

function converse(path: string, request: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = createConnection({ path, allowHalfOpen: true });
    const fail = (why: string, cause?: unknown) => {
      socket.destroy();
      reject(
        new DwcpError('HOST_UNREACHABLE', `process 1 of a light host ${why}`, {
          hint: 'read the log of the host',
          cause,
        }),
      );
    };
    socket.setEncoding('utf8');
    socket.setTimeout(timeoutMs, () => fail(`did not answer in ${timeoutMs / 1000} s`));
    socket.on('error', (cause) => fail('does not answer', cause));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('end', () => {
      socket.end();
      resolve(text);
    });
    socket.end(request);
  });
}
