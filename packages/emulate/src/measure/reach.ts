import type { NodeRunner } from '@dwcp/io';
import { allNodes, type EmulationCheck, type ScenarioCheck, type Topology, type Verdict } from '@dwcp/model';

const timeoutMs = 30_000;

interface Judgement {
  readonly outcome: Verdict;
  readonly observed: string | null;
}

const pass: Judgement = { outcome: 'pass', observed: null };

/**
 * What the scenario says must and must not be reached. Silence proves something only where somebody listens: a port that must
 * not be reached gets a listener where it has none, and has to answer its own machine first.
 */
export async function checkReach(
  checks: readonly ScenarioCheck[],
  topology: Topology,
  runners: ReadonlyMap<string, NodeRunner>,
): Promise<readonly EmulationCheck[]> {
  return Promise.all(
    checks.map(async (check) => {
      const port = check.kind === 'must-not-reach' ? check.port : null;
      const what = port === null ? check.to : `${check.to} port ${port}`;
      return {
        id: `${check.kind}.${check.from}.${what.replaceAll(' ', '-')}`,
        title: `${check.from} ${check.kind === 'reach' ? 'reaches' : 'does not reach'} ${what}`,
        evidence: [],
        ...(await judge(check, { topology, runners, port })),
      };
    }),
  );
}

async function judge(
  check: ScenarioCheck,
  {
    topology,
    runners,
    port,
  }: {
    readonly topology: Topology;
    readonly runners: ReadonlyMap<string, NodeRunner>;
    readonly port: number | null;
  },
): Promise<Judgement> {
  const [from, to] = [runners.get(check.from), runners.get(check.to)];
  const address = allNodes(topology).find((node) => node.name === check.to)?.address;
  if (from === undefined || to === undefined || address === undefined) {
    return { outcome: 'inconclusive', observed: `${check.from} or ${check.to} is not in the lab` };
  }
  if (check.kind === 'reach') return judgeReach(await ask(from, address, port), address);
  const listening = port === null ? null : listenOn(to, port);
  try {
    // First the machine itself, with patience; then the one that must not get through.
    if ((await ask(to, address, port, 25)) !== 'answered') {
      return { outcome: 'inconclusive', observed: `${check.to} does not answer itself: its silence proves nothing` };
    }
    return judgeSilence(await ask(from, address, port), address);
  } finally {
    await listening;
  }
}

function judgeReach(word: string, address: string): Judgement {
  if (word === 'answered') return pass;
  return word === 'silent' ? { outcome: 'fail', observed: `${address} does not answer` } : unheard(word);
}

function judgeSilence(word: string, address: string): Judgement {
  if (word === 'silent') return pass;
  return word === 'answered' ? { outcome: 'fail', observed: `${address} answers` } : unheard(word);
}

function unheard(word: string): Judgement {
  return { outcome: 'inconclusive', observed: `the probe said ${word || 'nothing'}` };
}

/** `answered` or `silent`; anything else is the probe's own trouble. Tries again up to `tries` times until it is answered. */
async function ask(runner: NodeRunner, address: string, port: number | null, tries = 1): Promise<string> {
  const probe =
    port === null
      ? `ping -n -c 3 -i 0.2 -W 1 ${address} >/dev/null 2>&1`
      : `nc -z -w 2 ${address} ${port} >/dev/null 2>&1`;
  const input = `for turn in $(seq ${tries}); do
  if ${probe}; then echo answered; exit 0; fi
  [ "$turn" = ${tries} ] || sleep 0.2
done
echo silent
`;
  return (await runner.run(['sh', '-s'], { input, timeoutMs })).stdout.trim();
}

/** Takes connections for a few seconds, and ends. Where a service has the port already, that one is asked. */
const listener = [
  'import socket, sys, time',
  'try: s = socket.create_server(("0.0.0.0", int(sys.argv[1])))',
  'except OSError: sys.exit(0)',
  'end = time.monotonic() + 8',
  's.settimeout(0.2)',
  'while time.monotonic() < end:',
  '  try: s.accept()',
  '  except TimeoutError: pass',
].join('\n');

async function listenOn(runner: NodeRunner, port: number): Promise<void> {
  await runner.run(['python3', '-c', listener, `${port}`], { timeoutMs });
}
