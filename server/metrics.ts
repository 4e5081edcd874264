import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What Prometheus reads at `/metrics`. One set for each app, so that tests may run several. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    /** Open sockets, by namespace. */
    connections: new Gauge({
      name: 'fenliu_connections',
      help: 'Open sockets',
      labelNames: ['namespace'],
      registers,
    }),
    slowReadersCut: new Counter({
      name: 'fenliu_slow_readers_cut_total',
      help: 'Sockets closed because their buffer passed the limit',
      registers,
    }),
    /** Events answered, by namespace, event and result: `ok` or an error's code. */
    requests: new Counter({
      name: 'fenliu_requests_total',
      help: 'Events answered, by result',
      labelNames: ['namespace', 'event', 'result'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'fenliu_request_seconds',
      help: 'Time from an event to its acknowledgement',
      labelNames: ['namespace', 'event'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    /** REST calls, by status class: `2xx`. */
    httpRequests: new Counter({
      name: 'fenliu_http_requests_total',
      help: 'HTTP requests answered, by class of status',
      labelNames: ['status'],
      registers,
    }),
    /** Jobs that ended, by queue and result: `done`, `failed`. */
    jobSeconds: new Histogram({
      name: 'fenliu_job_seconds',
      help: 'Time that a job took, by result',
      labelNames: ['queue', 'result'],
      buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
      registers,
    }),
  };
}

export type Metrics = ReturnType<typeof createMetrics>;
