import { openTcpTransport } from './tcp-transport.ts';

// Dials three times with fast open: the first learns the cookie. The last dials where nobody listens any more.
const transport = await openTcpTransport({ fastOpen: true });
const listener = await transport.listen('127.0.0.1:0', (connection) => {
  connection.receive((lent) => lent.forEach((bytes) => void connection.send([bytes.slice()])));
});
const had: boolean[] = [];
for (let count = 0; count < 2; count++) {
  const connection = await transport.dial(listener.address, { timeoutMs: 10_000 });
  await new Promise<void>((resolve) => {
    connection.receive(() => resolve());
    connection.send([new Uint8Array(10)]);
  });
  had.push(connection.figures()?.hadFastOpen ?? false);
  await connection.close();
}
await listener.close();
const refusal = await transport.dial(listener.address, { timeoutMs: 10_000 }).then(
  () => 'connected',
  (error: unknown) => String(error),
);
await transport.close();
process.stdout.write(`${JSON.stringify({ had, refusal, shortfalls: transport.shortfalls })}\n`);
