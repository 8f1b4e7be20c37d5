import { openTcpTransport } from './tcp-transport.ts';

// Accepts, sends back what comes, and waits to be killed. May be given the length of its queue.
const [, , backlog] = process.argv;
const transport = await openTcpTransport(backlog === undefined ? {} : { listenBacklog: Number(backlog) });
const listener = await transport.listen('127.0.0.1:0', (connection) => {
  connection.receive((lent) => lent.forEach((bytes) => void connection.send([bytes.slice()])));
});
process.stdout.write(`${listener.address}\n`);
process.stdin.on('end', () => void transport.close()).resume();
