import * as z from 'zod';
import { fieldOf, group } from './field.ts';
import { absolutePath, bool, duration, ratio } from './values.ts';

const feature = z.enum([
  'latency_history',
  'throughput_history',
  'packet_loss_history',
  'time_of_day',
  'connection_count',
]);

export const mlSection = group({
  enabled: fieldOf(bool, { about: 'predict the better transport', in: { hybrid: true } }),
  modelPath: fieldOf(absolutePath, {
    about: 'ONNX model file',
    in: { hybrid: '/var/lib/dwcp/models/mode-predictor.onnx' },
  }),
  updateInterval: fieldOf(duration('1s', '720h'), { about: 'period of reading the model again', in: { hybrid: '1h' } }),
  features: fieldOf(z.array(feature).min(1), { about: 'inputs of the model', in: { hybrid: [...feature.options] } }),
  predictionWindow: fieldOf(duration('100ms', '10m'), { about: 'how far ahead is predicted', in: { hybrid: '10s' } }),
  confidenceThreshold: fieldOf(ratio, { about: 'a prediction below is not acted on', in: { hybrid: 0.8 } }),
});
