import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { processRunner } from '@dwcp/io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleEmulation } from '../emulation-report.fixture.ts';
import { renderEmulationHtml } from './page.ts';

const browser = ['chromium', 'chromium-browser', 'google-chrome']
  .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name)))
  .find((path) => existsSync(path));
const reason = browser === undefined ? 'chromium is not installed' : null;
const runner = processRunner(new AbortController().signal);
let directory = '';

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'dwcp-page-'));
  const page = renderEmulationHtml(sampleEmulation, { signedBy: null, links: (file) => file });
  writeFileSync(join(directory, 'report.html'), page);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs Chromium on a page, without a network and with everything it keeps below the directory. */
async function chromium(page: string, ...options: readonly string[]): Promise<string> {
  const argv = [
    browser ?? '',
    '--headless',
    // Root, as CI often is, has no sandbox; the page is ours.
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--hide-scrollbars',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--user-data-dir=${join(directory, 'profile')}`,
    ...options,
    `file://${join(directory, page)}`,
  ];
  return (await runner.run(argv, { timeoutMs: 120_000 })).stdout;
}

/** What a browser makes of a page, and everything the page asked for; files by their name alone. */
async function load(page: string): Promise<{ readonly dom: string; readonly asked: readonly string[] }> {
  const log = join(directory, 'net.json');
  const dom = await chromium(page, '--dump-dom', `--log-net-log=${log}`);
  const { events } = JSON.parse(readFileSync(log, 'utf8')) as { readonly events: readonly NetEvent[] };
  const asked = events.flatMap(({ params }) => {
    const { url, initiator } = params ?? {};
    // What the browser wants for itself has no origin.
    return url === undefined || initiator === undefined || initiator === 'not an origin' ? [] : [url];
  });
  const names = asked.map((url) => url.replace(`file://${directory}/`, ''));
  return { dom, asked: [...new Set([page, ...names])].toSorted() };
}

interface NetEvent {
  readonly params?: { readonly url?: string; readonly initiator?: string };
}

/** A screenshot as its bytes, and the colour of its first pixel as three numbers. */
async function screenshot(scheme: 'dark' | 'light') {
  const file = join(directory, `${scheme}.png`);
  const preferred = scheme === 'dark' ? 0 : 1;
  await chromium(
    'report.html',
    `--blink-settings=preferredColorScheme=${preferred}`,
    '--window-size=1160,2400',
    `--screenshot=${file}`,
  );
  const bytes = readFileSync(file);
  return { bytes, corner: firstPixel(bytes) };
}

/** PNG (RFC 2083): whatever the filter of the first line, its first pixel has nothing beside or above it to differ from. */
function firstPixel(png: Buffer): readonly number[] {
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  return [...inflateSync(Buffer.concat(data)).subarray(1, 4)];
}

describe.skipIf(reason !== null)(`the page in a browser${reason === null ? '' : ` (skipped: ${reason})`}`, () => {
  test('shows what it says, runs no script and asks for nothing', async () => {
    const { dom, asked } = await load('report.html');
    const shown = dom.replace(/<style>.*?<\/style>/s, '').replace(/<[^>]*>/g, ' ');
    for (const reasonOfVerdict of sampleEmulation.reasons) expect(shown).toContain(reasonOfVerdict);
    expect(shown).toContain('hybrid-failover');
    expect(shown).toContain('median 150 ms (95 %: 133 ms to 163 ms), p95 172 ms');
    // What the parser of a browser makes of the page has no element the page did not mean.
    expect(dom).not.toMatch(/<script/i);
    expect(dom).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(asked).toEqual(['report.html']);
  });

  test('would be seen to ask', async () => {
    const page = '<img src="http://picture.invalid/x.png"><link rel="stylesheet" href="https://style.invalid/x.css">';
    writeFileSync(join(directory, 'asking.html'), page);
    const { asked } = await load('asking.html');
    expect(asked).toEqual(['asking.html', 'http://picture.invalid/x.png', 'https://style.invalid/x.css']);
  });

  test('is light and dark as the reader wants it', async () => {
    const light = await screenshot('light');
    const dark = await screenshot('dark');
    expect(Math.min(...light.corner)).toBeGreaterThan(200);
    expect(Math.max(...dark.corner)).toBeLessThan(60);
    // A page on which nothing was drawn compresses to next to nothing.
    expect(light.bytes.length).toBeGreaterThan(50_000);
    expect(dark.bytes.length).toBeGreaterThan(50_000);
  });
});
