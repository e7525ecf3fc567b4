import { pino } from 'pino';
import { ConfigError, readConfig, type Config } from './config.ts';
import { AccessError } from './database/check-access.ts';
import { startServer } from './start-server.ts';

/** Milliseconds a stop may take after `DRAIN_DELAY_MS`; then the process ends anyway, with 1. */
const stopWithinMs = 10_000;

function readConfigOrExit(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

const config = readConfigOrExit();
const log = pino({
  level: config.logLevel,
  base: null,
  ...(process.stdout.isTTY || process.env['NODE_ENV'] === 'development'
    ? {
        transport: {
          target: 'pino-pretty',
          options: { ignore: 'hostname,pid', translateTime: 'HH:MM:ss' },
        },
      }
    : {}),
});

try {
  const server = await startServer(config, log);
  log.info({ url: server.url, database: config.database }, 'Listening.');
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
  process.on('SIGINT', stop);
} catch (error) {
  if (error instanceof AccessError) log.fatal(error.message);
  else log.fatal({ err: error }, explain(error, config));
  process.exitCode = 1;
  process.exit();
}

function explain(error: unknown, { port, host }: Config): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${String(port)} on ${host} is taken. Set PORT to another one.`;
  }
  return 'The server could not start.';
}
