// One end of a measured fabric connection, a process of its own: talked with in lines, ends with its standard input.
// fabric-end.ts native-pong OPTIONS ROUNDS · native-ping OPTIONS ROUNDS ADDRESS · echo OPTIONS · ping OPTIONS ROUNDS ADDRESS
import { anyFabricAddress, type FabricOptions, fabricTransport, openNativePing } from '@dwcp/transport';

const [, , role = '', given = '{}', rounds = '0', address = ''] = process.argv;
const options = JSON.parse(given) as FabricOptions;
const payloadBytes = 64;
// What a message of that payload is on the wire.
const native = { bytes: payloadBytes + 16, rounds: Number(rounds), warmup: 1_000 };
process.stdin.on('end', () => process.exit(0)).resume();

const roles: Readonly<Record<string, () => Promise<unknown>>> = {
  async 'native-pong'() {
    const own = await openNativePing(options);
    say({ address: own.address, provider: own.provider });
    const isWhole = own.pong(native);
    own.close();
    return { isWhole };
  },

  async 'native-ping'() {
    const own = await openNativePing(options);
    const nanos = own.ping(address, native);
    own.close();
    return { micros: [...nanos].map((value) => value / 1_000) };
  },

  async echo() {
    const transport = await fabricTransport(options);
    const listener = await transport.listen(anyFabricAddress, (connection) => {
      connection.receive((lent) => {
        for (const bytes of lent) connection.send([bytes.slice()]);
      });
    });
    return { address: listener.address, provider: transport.provider };
  },

  async ping() {
    const transport = await fabricTransport(options);
    const connection = await transport.dial(address, { timeoutMs: 30_000 });
    const message = new Uint8Array(payloadBytes);
    const micros: number[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    let left = Number(rounds) + native.warmup;
    let since = 0;
    const ask = () => {
      since = performance.now();
      connection.send([message]);
    };
    connection.receive(() => {
      const took = (performance.now() - since) * 1_000;
      if (left <= Number(rounds)) micros.push(took);
      left -= 1;
      if (left > 0) ask();
      else resolve();
    });
    ask();
    await promise;
    await transport.close();
    return { micros };
  },
};

say(await roles[role]?.());

function say(value: unknown): void {
  console.log(JSON.stringify(value));
}
