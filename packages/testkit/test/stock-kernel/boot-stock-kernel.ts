import { access, readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Runner } from '@dwcp/io';
import { DwcpError } from '@dwcp/model';

/** What set-up fetched: see scripts/stock-kernel.sh. */
export function stockKernelDirectory(repository: string): string {
  return join(repository, '.tools', 'stock-kernel');
}

/** Why this machine cannot boot it; null when it can. */
export async function whyNoStockKernel(repository: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return 'needs root';
  if (process.arch !== 'x64') return 'needs an x86-64 machine';
  const directory = stockKernelDirectory(repository);
  if (!(await isPresent(join(directory, 'boot', 'vmlinuz')))) {
    const why = await readFile(`${directory}.missing`, 'utf8').catch(() => 'run `make setup`');
    return `needs the stock kernel: ${why.trim()}`;
  }
  for (const program of ['/usr/bin/qemu-system-x86_64', '/usr/lib/qemu/virtiofsd']) {
    if (!(await isPresent(program))) return `needs ${program}, which Debian 12 has in qemu-system-x86`;
  }
  return null;
}

/** Set-up tried, and this machine's packages do not have it. */
export async function cannotBeHad(repository: string): Promise<boolean> {
  return isPresent(`${stockKernelDirectory(repository)}.missing`);
}

export interface StockKernelRun {
  /** What came on the console. */
  readonly console: string;
  /** What the job wrote to /dev/ttyS1; empty when it did not get that far. */
  readonly report: string;
}

/**
 * Boots the stock kernel with the file system of this machine, whatever is written to it being forgotten, and runs shell
 * words in the repository. What does not end in time is cut off: its console says how far it came.
 */
export async function runInStockKernel(
  words: readonly string[],
  options: { readonly repository: string; readonly timeoutMs: number; readonly run: Runner },
): Promise<StockKernelRun> {
  const { repository, timeoutMs, run } = options;
  const kernel = await realpath(stockKernelDirectory(repository));
  // Ends when this process does, however that ends, and all it started with it.
  const bound = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--net', '--fork', '--kill-child'];
  const lines: string[] = [];
  try {
    const { stdout, stderr } = await run.run([...bound, '--', 'sh', join(import.meta.dirname, 'boot.sh'), kernel], {
      timeoutMs,
      input: renderJob(words, { repository, kernel }),
      onLine: (line) => lines.push(line),
    });
    return { console: stderr, report: stdout };
  } catch (cause) {
    if (!(cause instanceof DwcpError) || cause.code === 'INTERRUPTED') throw cause;
    return { console: [...lines, cause.message].join('\n'), report: '' };
  }
}

function renderJob(
  words: readonly string[],
  { repository, kernel }: { readonly repository: string; readonly kernel: string },
): string {
  const programs = [
    dirname(process.execPath),
    join(repository, 'node_modules', '.bin'),
    '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  ];
  return `${[
    `export PATH='${programs.join(':')}' HOME=/run/tmp TMPDIR=/run/tmp CI=true`,
    'ip link set lo up',
    `cd '${repository}'`,
    ...words,
    `${kernel}/bin/busybox poweroff -f`,
  ].join('\n')}\n`;
}

async function isPresent(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
