import type { DrivenStatus } from '@dwcp/emulate';
import type { ImpairmentCalibration } from '@dwcp/lab';
import { plainPalette, renderDocument } from '@dwcp/terminal';
import { expect, test } from 'vitest';
import { expectGolden } from '../../../golden.fixture.ts';
import { renderCalibration } from './calibration.ts';
import { emulateCalibrateDocument } from './calibration-json.ts';
import { renderBroughtUp, renderCapture, renderDriven, renderTakenDown } from './human.ts';
import { emulateListDocument, emulateStatusDocument } from './json.ts';
import { renderScenarioList } from './list.ts';
import { renderLog } from './log.ts';

const tunnel = {
  tunnel: 'dc1-gw1--use1-gw1',
  protocol: 'wireguard',
  gateway: 'dc1-gw1',
  remoteGateway: 'use1-gw1',
  interface: 'wg-use1-gw1',
  handshakeAgeSeconds: 12.4,
  receivedBytes: 100,
  sentBytes: 100,
  status: 'up',
} as const;
const session = {
  node: 'dc1-gw1',
  neighbor: '100.64.0.3',
  remote: 'use1-gw1',
  sessionStatus: 'Established',
  prefixesReceived: 2,
  isEstablished: true,
  bfdStatus: 'up',
};
const link = {
  node: 'dc1-gw1',
  peer: 'use1-gw1',
  status: 'established',
  transport: 'tcp',
  expectedTransport: 'tcp',
  security: 'aes-256-gcm',
  roundTripMs: 1.5,
  health: 'healthy',
  reasons: [],
} as const;
const silent = {
  ...link,
  node: 'use1-gw1',
  peer: 'dc1-gw1',
  status: 'unchecked',
  transport: null,
  expectedTransport: null,
  security: null,
  roundTripMs: null,
  health: null,
  reasons: ['the host is dead'],
} as const;
const labs: readonly DrivenStatus[] = [
  {
    name: 'hybrid-baseline',
    isOfRun: false,
    environment: 'lab',
    hosts: [
      { name: 'dc1-gw1', status: 'running' },
      { name: 'use1-gw1', status: 'dead' },
    ],
    tunnels: [tunnel, { ...tunnel, gateway: 'use1-gw1', handshakeAgeSeconds: null, status: 'unchecked' }],
    bgp: [session, { ...session, sessionStatus: 'Idle', isEstablished: false, bfdStatus: null }],
    links: [link, silent],
    reachability: [
      { from: 'dc1-gw1', to: 'use1-gw1', isReachable: false, roundTripMs: null },
      { from: 'use1-gw1', to: 'dc1-gw1', isReachable: true, roundTripMs: 1 },
    ],
    verdict: 'incomplete',
  },
  {
    name: '3fa9c1d2',
    isOfRun: true,
    environment: null,
    hosts: [],
    tunnels: [],
    bgp: [],
    links: [],
    reachability: [],
    verdict: 'incomplete',
  },
];

const scenarios = [
  {
    name: 'hybrid-failover',
    description: 'every redundancy broken',
    environment: 'lab',
    faults: 11,
    trials: 103,
    invalid: null,
    isUp: true,
    latest: { verdict: 'pass', startedAt: '2026-11-29T12:00:00.000Z', directory: '/reports/1' },
  },
  {
    name: 'broken',
    description: '',
    environment: null,
    faults: 0,
    trials: 0,
    invalid: 'the scenario broken cannot be run',
    isUp: false,
    latest: null,
  },
] as const;

const calibration: ImpairmentCalibration = {
  backend: 'forwarder',
  delay: { delayMs: 25, frames: 5_000, errorP50Ms: 0.03, errorP99Ms: 0.21, errorMaxMs: 1.4, isWithin: true },
  loss: [{ lossPercent: 1, frames: 100_000, lost: 1_400, expected: { lowest: 920, highest: 1_082 }, isWithin: false }],
  rate: [{ rateMbit: 10, measuredMbit: 9.98, errorPercent: -0.2, isWithin: true }],
  throughput: [{ frameBytes: 100, delayMs: 0, framesPerSecond: 180_000, framesPerCoreSecond: 310_000, isWithin: true }],
  repeatsDrops: true,
  isWithin: false,
};

test('what drives a lab by hand is shown like this', () => {
  const brought = {
    scenario: 'hybrid-baseline',
    environment: 'lab',
    dir: '/labs/hybrid-baseline',
    hosts: ['dc1-gw1', 'dc1-gw2', 'dc1-node1', 'dc1-node2'],
    notApplied: [
      ...['dc1-gw1', 'dc1-gw2', 'dc1-node1', 'dc1-node2'].map((node) => `${node}: kernel parameter a: not here`),
      'dc1-gw1: kernel parameter b: not here',
    ],
    durationMs: 3_100,
  };
  const down = {
    removed: [{ lab: 'dw111111', dir: '/labs/a' }],
    kept: [{ lab: 'dw222222', dir: null, reason: 'process 7 is working with it' }],
  };
  const log = [{ atMs: 0, source: 'bgpd', unit: 'frr.service', message: 'neighbor \u001b[31mdown' }];
  const blocks = [
    renderBroughtUp(brought, plainPalette),
    renderDriven(labs, plainPalette),
    renderDriven([], plainPalette),
    renderLog(log, plainPalette),
    renderCapture({ file: '/tmp/wan.pcap', packets: 1, dropped: 2 }),
    renderScenarioList(scenarios, plainPalette),
    renderScenarioList([], plainPalette),
    renderCalibration(calibration, plainPalette),
    renderTakenDown(down),
    renderTakenDown({ removed: [], kept: [] }),
  ];
  expectGolden('emulation/driven.txt', blocks.join('---\n'));
});

test.each([
  ['status', emulateStatusDocument, { labs }],
  ['list', emulateListDocument, { scenarios }],
  ['calibrate', emulateCalibrateDocument, calibration],
] as const)('the document of %s is one of its schema, with nothing the schema does not name', (_, schema, value) => {
  const document: unknown = JSON.parse(renderDocument(value));
  expect(schema.parse(document)).toEqual(document);
});
