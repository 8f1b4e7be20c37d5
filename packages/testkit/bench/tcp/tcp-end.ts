// One end of a measured connection, a process of its own: talked with in lines, ends with its standard input.
// tcp-end.ts sink|echo HOST:PORT OPTIONS · source HOST:PORT OPTIONS SECONDS BYTES · ping HOST:PORT OPTIONS COUNT
// net-echo HOST:PORT · net-ping HOST:PORT COUNT · junk HOST:PORT COUNT
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { type Connection, openTcpTransport, parseSocketAddress, type TcpOptions } from '@dwcp/transport';

const [, , role = '', address = '', third = '{}', fourth = '', fifth = ''] = process.argv;
const pingBytes = 64;
const warmUpMs = 1_000;
/** A message of this length tells the sink to begin. */
const countFromHere = 1;
process.stdin.on('end', () => process.exit(0)).resume();

const roles: Readonly<Record<string, () => Promise<unknown>>> = {
  sink: () => listen((connection) => void sink(connection)),
  echo: () =>
    listen((connection) =>
      connection.receive((lent) => lent.forEach((bytes) => void connection.send([bytes.slice()]))),
    ),

  async source() {
    const connection = await dial();
    const message = new Uint8Array(Number(fifth));
    const sendFor = async (milliseconds: number) => {
      const until = performance.now() + milliseconds;
      while (performance.now() < until) if (!connection.send([message])) await connection.drained();
    };
    // As iperf3's --omit: neither the window nor the compiler is at its start when it counts.
    await sendFor(warmUpMs);
    connection.send([new Uint8Array(countFromHere)]);
    const before = process.cpuUsage();
    await sendFor(Number(fourth) * 1_000);
    const stats = connection.stats();
    await connection.close();
    return { ...stats, processorMs: processorMs(before) };
  },

  async ping() {
    const connection = await dial();
    let answered = (): void => {};
    connection.receive(() => answered());
    return roundTrips(Number(fourth), (next) => {
      answered = next;
      return () => void connection.send([new Uint8Array(pingBytes)]);
    });
  },

  async 'net-echo'() {
    const server = createServer({ noDelay: true }, (socket) => socket.on('data', (chunk) => void socket.write(chunk)));
    server.listen(parseSocketAddress(address));
    await once(server, 'listening');
    return { address: `127.0.0.1:${(server.address() as AddressInfo).port}` };
  },

  async 'net-ping'() {
    const socket = connect({ ...parseSocketAddress(address), noDelay: true });
    await once(socket, 'connect');
    let answered = (): void => {};
    let missing = pingBytes;
    socket.on('data', (chunk) => {
      missing -= chunk.length;
      if (missing > 0) return;
      missing = pingBytes;
      answered();
    });
    return roundTrips(Number(third), (next) => {
      answered = next;
      return () => void socket.write(new Uint8Array(pingBytes));
    });
  },

  /** Connections that say nothing, or nonsense, from many addresses; each is held until the other side closes it. */
  async junk() {
    const to = parseSocketAddress(address);
    let [left, answeredBytes] = [Number(third), 0];
    const one = async (): Promise<void> => {
      while (left-- > 0) {
        const number = left;
        const socket = connect({ ...to, localAddress: `127.0.${1 + (number % 200)}.${1 + ((number >> 3) % 250)}` });
        socket.on('error', () => {}).on('data', (chunk) => (answeredBytes += chunk.length));
        if (number % 2 === 0) socket.write(Buffer.alloc(16, number & 0xff));
        await new Promise<void>((resolve) => {
          const late = setTimeout(() => socket.resetAndDestroy(), 2_000);
          socket.once('close', () => {
            clearTimeout(late);
            resolve();
          });
        });
      }
    };
    await Promise.all(Array.from({ length: 2_000 }, one));
    return { answeredBytes };
  },
};

say(await roles[role]?.());

function say(value: unknown): void {
  console.log(JSON.stringify(value));
}

async function listen(accept: (connection: Connection) => void) {
  const transport = await openTcpTransport(JSON.parse(third) as Partial<TcpOptions>);
  const listener = await transport.listenWithControl(address, { accept, control: (socket) => socket.destroy() });
  setInterval(() => say({ counts: listener.counts(), residentBytes: process.memoryUsage.rss() }), 1_000).unref();
  return { address: listener.address };
}

async function dial() {
  const transport = await openTcpTransport(JSON.parse(third) as Partial<TcpOptions>);
  return transport.dial(address, { timeoutMs: 30_000 });
}

async function sink(connection: Connection): Promise<void> {
  let [bytes, first, last] = [0, performance.now(), 0];
  let before = process.cpuUsage();
  connection.receive((lent) => {
    for (const message of lent) {
      bytes += message.length;
      if (message.length !== countFromHere) continue;
      [bytes, first] = [0, performance.now()];
      before = process.cpuUsage();
    }
    last = performance.now();
  });
  await connection.closed;
  const { congestionControl } = connection.stats();
  say({ bytes, milliseconds: last - first, congestionControl, processorMs: processorMs(before) });
}

/** Microseconds of each, after a tenth as many that are not counted. */
async function roundTrips(count: number, join: (next: () => void) => () => void) {
  const micros: number[] = [];
  const warmUp = Math.ceil(count / 10);
  await new Promise<void>((resolve) => {
    let [done, since] = [0, 0];
    const send = join(() => {
      if (done++ >= warmUp) micros.push((performance.now() - since) * 1_000);
      if (micros.length === count) return resolve();
      since = performance.now();
      send();
    });
    since = performance.now();
    send();
  });
  return { micros };
}

function processorMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}
