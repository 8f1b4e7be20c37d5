import { fabricTransport } from './fabric-transport.ts';

// Accepts, sends back what comes, and waits to be killed.
const [, , options = '{}'] = process.argv;
const transport = await fabricTransport(JSON.parse(options));
const listener = await transport.listen('fabric:any', (connection) => {
  connection.receive((lent) => {
    for (const bytes of lent) connection.send([bytes.slice()]);
  });
});
process.stdout.write(`${listener.address}\n`);
process.stdin.on('end', () => void transport.close()).resume();
