import type { Metrics } from '../metrics.ts';
import type { JobHandlers } from './workers.ts';

/** The same handlers, with their ends counted for `/metrics`. */
export function countJobs(handlers: JobHandlers, metrics: Metrics): JobHandlers {
  const counted =
    <Payload, Result>(queue: string, handle: (payload: Payload) => Promise<Result>) =>
    async (payload: Payload): Promise<Result> => {
      let result = 'failed';
      const end = metrics.jobSeconds.startTimer({ queue });
      try {
        const value = await handle(payload);
        result = 'done';
        return value;
      } finally {
        end({ result });
      }
    };
  return {
    'chat-log': counted('chat-log', handlers['chat-log']),
    timers: counted('timers', handlers.timers),
    'dry-run': counted('dry-run', handlers['dry-run']),
    export: counted('export', handlers.export),
    webhooks: counted('webhooks', handlers.webhooks),
    'webhooks-due': counted('webhooks-due', handlers['webhooks-due']),
    records: counted('records', handlers.records),
    alarms: counted('alarms', handlers.alarms),
    'live-metrics': counted('live-metrics', handlers['live-metrics']),
  };
}
