import * as z from 'zod';
import { criterion } from './criterion.ts';
import { field, fieldOf, group } from './field.ts';
import { bool, duration, ratio } from './values.ts';

const quantity = z.number().positive().max(1e9);

export const adaptiveSection = group({
  detection: group({
    enabled: field(bool, {
      about: 'run the detector',
      isActedOn: true,
      in: { datacenter: false, internet: false, hybrid: true },
    }),
    interval: fieldOf(duration('100ms', '5m'), {
      about: 'period of the detector',
      isActedOn: true,
      in: { hybrid: '1s' },
    }),
    samplingWindow: fieldOf(duration('100ms', '1h'), {
      about: 'window measurements are averaged over; at least the interval',
      isActedOn: true,
      in: { hybrid: '10s' },
    }),
  }),
  thresholds: group({
    latencyMicros: fieldOf(quantity, {
      about: 'latency threshold; without effect while detection is off',
      unit: 'us',
      in: { datacenter: 100 },
    }),
    latencyMs: fieldOf(quantity, {
      about: 'latency threshold; without effect while detection is off',
      unit: 'ms',
      in: { internet: 100 },
    }),
    throughputGbps: fieldOf(quantity, {
      about: 'throughput threshold; without effect while detection is off',
      unit: 'Gbit/s',
      in: { datacenter: 50 },
    }),
    throughputMbps: fieldOf(quantity, {
      about: 'throughput threshold; without effect while detection is off',
      unit: 'Mbit/s',
      in: { internet: 100 },
    }),
    packetLoss: fieldOf(ratio, {
      about: 'loss threshold, as a share; without effect while detection is off',
      in: { datacenter: 0.001, internet: 0.01 },
    }),
    datacenterScore: fieldOf(ratio, {
      about: 'score needed to switch to datacenter',
      isActedOn: true,
      in: { hybrid: 0.7 },
    }),
    internetScore: fieldOf(ratio, {
      about: 'score needed to switch to internet',
      isActedOn: true,
      in: { hybrid: 0.7 },
    }),
    hysteresis: fieldOf(z.number().min(0).max(0.5), {
      about: 'margin a score must have above its threshold before a switchover, against flapping',
      isActedOn: true,
      in: { hybrid: 0.1 },
    }),
  }),
  datacenterCriteria: fieldOf(z.array(criterion).min(1), {
    about: 'what speaks for datacenter; weights sum to 1',
    isActedOn: true,
    in: {
      hybrid: [
        { metric: 'latency', operator: 'less_than', value: '100us', weight: 0.4 },
        { metric: 'throughput', operator: 'greater_than', value: '50Gbps', weight: 0.3 },
        { metric: 'packetLoss', operator: 'less_than', value: 0.001, weight: 0.2 },
        { metric: 'rdmaAvailable', operator: 'equals', value: true, weight: 0.1 },
      ],
    },
  }),
  internetCriteria: fieldOf(z.array(criterion).min(1), {
    about: 'what speaks for internet; weights sum to 1',
    isActedOn: true,
    in: {
      hybrid: [
        { metric: 'latency', operator: 'greater_than', value: '10ms', weight: 0.4 },
        { metric: 'throughput', operator: 'less_than', value: '10Gbps', weight: 0.3 },
        { metric: 'packetLoss', operator: 'greater_than', value: 0.001, weight: 0.2 },
        { metric: 'rdmaAvailable', operator: 'equals', value: false, weight: 0.1 },
      ],
    },
  }),
  switching: group({
    cooldownPeriod: fieldOf(duration('1s', '1h'), {
      about: 'least time between switchovers',
      isActedOn: true,
      in: { hybrid: '30s' },
    }),
    gracefulTransition: fieldOf(bool, { about: 'drain before a switchover', isActedOn: true, in: { hybrid: true } }),
    drainTimeout: fieldOf(duration('100ms', '1h'), {
      about: 'longest drain; shorter than the cooldown',
      isActedOn: true,
      in: { hybrid: '10s' },
    }),
    proactive: fieldOf(bool, { about: 'switch on a prediction', in: { hybrid: true } }),
    predictionWindow: fieldOf(duration('100ms', '10m'), {
      about: 'how far ahead a prediction is acted on; at most ml.predictionWindow',
      in: { hybrid: '5s' },
    }),
  }).optional(),
  perConnection: group({
    enabled: fieldOf(bool, { about: 'choose the transport per connection', in: { hybrid: true } }),
    strategy: fieldOf(z.enum(['best-effort']), { about: 'how it is chosen', in: { hybrid: 'best-effort' } }),
  }).optional(),
});
