import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** A mail server on loopback (RFC 5321), without TLS: it takes a message, or does what a test wants instead. */
export interface SmtpReceiver {
  readonly port: number;
  readonly messages: readonly { readonly from: string; readonly to: readonly string[]; readonly data: string }[];
  /** Every line a client said. */
  readonly lines: readonly string[];
  close(): Promise<void>;
}

export interface SmtpBehaviour {
  /** Answers in place of the usual ones, by the first word; `hang` says nothing for ever. */
  readonly answers?: Readonly<Record<string, string>>;
  readonly extensions?: readonly string[];
}

export async function openSmtpReceiver({ answers = {}, extensions = [] }: SmtpBehaviour = {}): Promise<SmtpReceiver> {
  const messages: { from: string; to: string[]; data: string }[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => {});
    let message = { from: '', to: [] as string[], data: '' };
    let isData = false;
    let rest = '';
    const say = (word: string, usual: string): void => {
      const answer = answers[word] ?? usual;
      if (answer !== 'hang') socket.write(`${answer}\r\n`);
    };
    const take = (line: string): void => {
      if (isData) {
        if (line !== '.') {
          message.data += `${line}\n`;
          return;
        }
        isData = false;
        messages.push(message);
        message = { from: '', to: [], data: '' };
        say('.', '250 taken');
        return;
      }
      lines.push(line);
      const word = line.split(/[ :]/)[0]?.toUpperCase() ?? '';
      if (word === 'MAIL') message.from = line;
      if (word === 'RCPT') message.to.push(line);
      if (word === 'EHLO')
        say(word, ['250-dwcp.invalid', ...extensions.map((name) => `250-${name}`), '250 8BITMIME'].join('\r\n'));
      else if (word === 'DATA') {
        isData = answers.DATA === undefined;
        say(word, '354 go on');
      } else if (word === 'AUTH') say(word, '235 welcome');
      else if (word === 'QUIT') socket.end('221 bye\r\n');
      else say(word, '250 fine');
    };
    socket.on('data', (chunk) => {
      const parts = `${rest}${chunk.toString('utf8')}`.split('\r\n');
      rest = parts.pop() ?? '';
      for (const line of parts) take(line);
    });
    say('greeting', '220 dwcp.invalid');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    messages,
    lines,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
