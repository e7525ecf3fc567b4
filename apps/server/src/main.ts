import cluster from 'node:cluster';
import { pino } from 'pino';
import { readConfigOrExit } from './config/read-config-or-exit.ts';
import { createRedactor } from './config/secrets.ts';
import { serve } from './app/serve.ts';
import { superviseWorkers } from './app/supervise-workers.ts';

const config = readConfigOrExit();
const log = pino({
  level: config.logLevel,
  base: null,
  // Whatever a library puts into its errors, secrets do not get into the log.
  hooks: { streamWrite: createRedactor(config) },
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
