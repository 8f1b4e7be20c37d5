import { jsonReply, openReadingServer, type ReadingServer, type Reply, textReply } from '@dwcp/io';
import { listen } from '../forward/forward.ts';
import type { HealthReport } from '../health/health.ts';

export interface HealthServerOptions {
  readonly address: string;
  readonly healthPath: string;
  readonly health: () => HealthReport;
  /** Why the node takes no traffic; empty when it does. */
  readonly notReady: () => readonly string[];
  /** Null when the mode serves no metrics. */
  readonly metrics: { readonly contentType: string; render(): Promise<string> } | null;
}

export type HealthServer = ReadingServer;

/** Health, readiness and metrics over HTTP, for who may reach the management port: reads only. */
export function openHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  return openReadingServer({
    listen: (server) => listen(server, options.address),
    answer: (path) => answer(path, options),
  });
}

async function answer(path: string, options: HealthServerOptions): Promise<Reply> {
  if (path === options.healthPath) {
    const report = options.health();
    return jsonReply(report.status === 'unhealthy' ? 503 : 200, report);
  }
  if (path === '/ready') {
    const reasons = options.notReady();
    return jsonReply(reasons.length === 0 ? 200 : 503, {
      status: reasons.length === 0 ? 'ready' : 'not ready',
      reasons,
    });
  }
  if (path === '/metrics' && options.metrics !== null) {
    const { metrics } = options;
    return { status: 200, contentType: metrics.contentType, body: await metrics.render() };
  }
  return textReply(404, `there are ${options.healthPath}, /ready${options.metrics === null ? '' : ' and /metrics'}\n`);
}
