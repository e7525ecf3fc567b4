import { pino } from 'pino';
import { ConfigError, readConfig, type Config } from './config.ts';
import { startServer } from './start-server.ts';

/** Milliseconds a stop may take; then the process ends anyway. */
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

  const stop = (signal: string): void => {
    log.info({ signal }, 'Stopping: clients are told to come back.');
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    server.close().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'Stopping failed.');
        process.exit(1);
      },
    );
    // A second signal ends at once.
    for (const name of ['SIGTERM', 'SIGINT']) process.once(name, () => process.exit(1));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  log.fatal({ err: error }, explain(error, config));
  process.exitCode = 1;
  process.exit();
}

function explain(error: unknown, { port, host }: Config): string {
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${String(port)} on ${host} is taken. Set PORT to another one.`;
  }
  return 'The server could not start.';
}
