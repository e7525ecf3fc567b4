import { pino } from 'pino';
import { startServer, type RunningServer } from '../../../apps/server/src/app/start-server.ts';
import { readConfig } from '../../../apps/server/src/config/config.ts';

export type { RunningServer };

/** Starts the app in this process with the settings given, silently. */
export function startApp(env: Readonly<Record<string, string>>): Promise<RunningServer> {
  const config = readConfig({ LOG_LEVEL: 'silent', PORT: '0', ...env });
  return startServer(config, pino({ level: config.logLevel }));
}
