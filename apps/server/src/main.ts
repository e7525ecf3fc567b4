import cluster from 'node:cluster';
import { pino } from 'pino';
import { ConfigError, readConfig, type Config } from './config.ts';
import { serve } from './serve.ts';
import { superviseWorkers } from './supervise-workers.ts';

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

if (cluster.isPrimary && config.workers > 1) superviseWorkers(config.workers, log);
else await serve(config, log);
