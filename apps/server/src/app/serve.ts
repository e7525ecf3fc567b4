import { describeDatabaseError, FeedError, isDatabaseUnavailable } from '@tidings/server';
import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { startPatiently } from './start-patiently.ts';
import type { RunningServer } from './start-server.ts';

/** Milliseconds a stop may take after `DRAIN_DELAY_MS`; then the process ends anyway, with 1. */
const stopWithinMs = 10_000;

/** Makes this process a node until it is told to stop; ends it with 1 when it cannot be one. */
export async function serve(config: Config, log: Logger): Promise<void> {
  let server: RunningServer | undefined;
  onStopSignal((signal) => {
    // Nobody is served yet, and nothing has to be finished.
    if (server === undefined) process.exit(0);
    stop(server, signal, { config, log });
  });
  try {
    server = await startPatiently(config, log);
  } catch (error) {
    const known = explainDatabase(error, config);
    if (known !== undefined) log.fatal(known);
    else log.fatal({ err: error }, explain(error, config));
    process.exit(1);
  }
  const { url, metricsUrl } = server;
  log.info({ url, database: config.database, ...(metricsUrl && { metricsUrl }) }, 'Listening.');
  server.feedEnded.catch(() => process.exit(1));
}

/** Runs something at the first signal to stop; the second one ends the process: there is no time left. */
function onStopSignal(run: (signal: string) => void): void {
  let isStopping = false;
  const heed = (signal: string): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    run(signal);
  };
  process.on('SIGTERM', heed);
  process.on('SIGINT', () => {
    // A terminal sends it to all processes; a worker is told by the one that supervises it.
    if (!cluster.isWorker) heed('SIGINT');
  });
}

/** Closes the server, and ends the process. */
function stop(
  server: RunningServer,
  signal: string,
  { config, log }: { readonly config: Config; readonly log: Logger },
): void {
  const { drainDelayMs } = config;
  log.info({ signal, drainDelayMs }, 'Stopping: no longer ready.');
  setTimeout(() => process.exit(1), drainDelayMs + stopWithinMs).unref();
  server.close().then(
    () => process.exit(0),
    (error: unknown) => {
      log.error({ err: error }, 'Stopping failed.');
      process.exit(1);
    },
  );
}

/** Says in a sentence what is wrong with the database; `undefined` when it is something else. */
function explainDatabase(error: unknown, { startTimeoutMs }: Config): string | undefined {
  if (error instanceof FeedError) return error.message;
  if (!isDatabaseUnavailable(error)) return undefined;
  const forMs = `${String(startTimeoutMs)} ms (START_TIMEOUT_MS)`;
  return `The database was unavailable for ${forMs}: ${describeDatabaseError(error)}`;
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
