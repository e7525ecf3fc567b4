import { describeDatabaseError, FeedError, isDatabaseUnavailable } from '@tidings/server';
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { AccessError } from './database/check-access.ts';
import { startServer } from './start-server.ts';

/** Milliseconds a stop may take after `DRAIN_DELAY_MS`; then the process ends anyway, with 1. */
const stopWithinMs = 10_000;

/** Makes this process a node until it is told to stop; ends it with 1 when it cannot be one. */
export async function serve(config: Config, log: Logger): Promise<void> {
  try {
    const server = await startServer(config, log);
    const { url, metricsUrl } = server;
    log.info({ url, database: config.database, ...(metricsUrl && { metricsUrl }) }, 'Listening.');
    server.feedEnded.catch(() => process.exit(1));

    let isStopping = false;
    const stop = (signal: string): void => {
      // Whoever asks twice has no time left.
      if (isStopping) process.exit(1);
      isStopping = true;
      log.info({ signal, drainDelayMs: config.drainDelayMs }, 'Stopping: no longer ready.');
      setTimeout(() => process.exit(1), config.drainDelayMs + stopWithinMs).unref();
      server.close().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'Stopping failed.');
          process.exit(1);
        },
      );
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', () => {
      // A terminal sends it to all processes; a worker is told by the one that supervises it.
      if (!cluster.isWorker) stop('SIGINT');
    });
  } catch (error) {
    const known = explainDatabase(error);
    if (known !== undefined) log.fatal(known);
    else log.fatal({ err: error }, explain(error, config));
    process.exit(1);
  }
}

/** Says in a sentence what is wrong with the database; `undefined` when it is something else. */
function explainDatabase(error: unknown): string | undefined {
  if (error instanceof AccessError || error instanceof FeedError) return error.message;
  if (!isDatabaseUnavailable(error)) return undefined;
  return `The database is unavailable: ${describeDatabaseError(error)}`;
}

function explain(error: unknown, { port, host, metricsPort, metricsHost }: Config): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    const isOfMetrics = 'port' in error && error.port === metricsPort;
    return isOfMetrics
      ? `Port ${String(metricsPort)} on ${metricsHost} is taken. Set METRICS_PORT to another one.`
      : `Port ${String(port)} on ${host} is taken. Set PORT to another one.`;
  }
  return 'The server could not start.';
}
