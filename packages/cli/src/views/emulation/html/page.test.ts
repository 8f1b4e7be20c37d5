import type { EmulationReport } from '@dwcp/model';
import { expect, test } from 'vitest';
import { expectGolden } from '../../../golden.fixture.ts';
import { cleanEmulation, sampleEmulation } from '../emulation-report.fixture.ts';
import { renderEmulationHtml } from './page.ts';

const links = (file: string) => `../${file}`;
const page = (report: EmulationReport) => renderEmulationHtml(report, { signedBy: null, links });

test('the page of a report with everything, and of a clean one, are as shown', () => {
  expectGolden('emulation/page.html', page(sampleEmulation));
  expectGolden('emulation/clean-page.html', page(cleanEmulation));
});

test('every element that is opened is closed, in order', () => {
  const open: string[] = [];
  const elements = page(sampleEmulation).matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s[a-z0-9-]+="[^"<>]*")*)\s*(\/?)>/gi);
  const voids = new Set(['meta']);
  let count = 0;
  for (const [, closing, name = '', , selfClosing] of elements) {
    count++;
    if (closing === '/') expect(open.pop()).toBe(name);
    else if (selfClosing !== '/' && !voids.has(name)) open.push(name);
  }
  expect(open).toEqual([]);
  // Every < begins one of the elements that were looked at, but for the doctype.
  expect(count).toBe((page(sampleEmulation).match(/</g) ?? []).length - 1);
});

test('no name, word or number of a report becomes an element, an attribute or an address', () => {
  const hostile = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0007';
  const poisoned = JSON.parse(
    JSON.stringify(sampleEmulation, (key, value: unknown) =>
      typeof value === 'string' && !kept.has(key) ? `${value}${hostile}` : value,
    ),
  ) as EmulationReport;
  const text = renderEmulationHtml(poisoned, { signedBy: hostile, links });
  expect(text).not.toMatch(/<script|<img|<iframe|<link|<object/i);
  // Within the quotes of a value it is a word like any other.
  expect(text.replace(/="[^"]*"/g, '')).not.toMatch(/<[^>]*\son[a-z]+/i);
  for (const character of ['\u202e', '\u0007']) expect(text).not.toContain(character);
  expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
});

/** Words a report takes from a fixed set, which select how something is drawn. */
const kept = new Set(['outcome', 'verdict', 'fidelity', 'severity', 'source', 'kind', 'startedAt']);

test('the page asks for nothing: no address but the evidence beside it and places in itself', () => {
  const text = page(sampleEmulation);
  const addresses = [...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address = '']) => address);
  expect(addresses.length).toBeGreaterThan(5);
  expect(addresses.filter((address) => !address.startsWith('#') && !address.startsWith('../evidence/'))).toEqual([]);
  expect(text).not.toMatch(/url\(|@import|https?:/);
  expect(text).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
});

test('it shows verdict, reasons, every fault, open check, leak and digest', () => {
  const text = page(sampleEmulation);
  for (const reason of sampleEmulation.reasons) expect(text).toContain(reason);
  for (const { fault } of sampleEmulation.faults) expect(text).toContain(`<h3>${fault.name}</h3>`);
  for (const { file, sha256 } of sampleEmulation.inputs) {
    expect(text).toContain(file);
    expect(text).toContain(sha256);
  }
  expect(text).toContain('<span class="verdict fail">fail</span>');
  expect(text).toContain('href="../evidence/clear-internet.pcap"');
  expect(text).toContain('unsigned');
});

test('each trial is a dot, and one that stayed down a cross', () => {
  const text = page(sampleEmulation);
  const trials = sampleEmulation.faults.flatMap((fault) => fault.trials);
  const down = trials.filter((trial) => trial.flows.some((flow) => flow.outageMs === null));
  expect(text.match(/<circle class="dot"/g)).toHaveLength(trials.length - down.length);
  expect(text.match(/class="cross"/g)).toHaveLength(down.length);
  expect(down).toHaveLength(1);
});

test('the page is the same for the same report', () => {
  expect(page(sampleEmulation)).toBe(page(structuredClone(sampleEmulation)));
});

test('a generated network has no drawing and no faults, and a page all the same', () => {
  const { scenario } = sampleEmulation;
  const text = page({
    ...cleanEmulation,
    scenario: { ...scenario, environment: null, scale: { nodes: 1000, links: 2000 }, faults: [] },
    map: { sites: [], nodes: [], tunnels: [] },
    faults: [],
    leaks: [],
    benchmarks: [],
    throughput: [],
  });
  expect(text).toContain('a generated network');
  expect(text).not.toContain('id="faults"');
});
