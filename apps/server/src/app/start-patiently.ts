import {
  backoffDelayMs,
  createThrottledLog,
  defaultBackoff,
  FeedError,
  isDatabaseUnavailable,
} from '@tidings/server';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { startServer, type ForTests, type RunningServer } from './start-server.ts';

/**
 * Starts the server; for as long as the database is unavailable, from the beginning again, each time after
 * everything that had been started is closed. The last error is thrown `config.startTimeoutMs` after the
 * first try, and at once when trying again would not help: a wrong password, an unsuitable deployment.
 */
export async function startPatiently(
  config: Config,
  log: Logger,
  options?: ForTests,
): Promise<RunningServer> {
  const { startTimeoutMs } = config;
  const throttledLog = createThrottledLog(log);
  const giveUpAtMs = performance.now() + startTimeoutMs;
  const leftMs = () => Math.max(0, giveUpAtMs - performance.now());
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await startServer({ ...config, startTimeoutMs: leftMs() }, log, options);
    } catch (error) {
      if (!mayPass(error) || leftMs() === 0) throw error;
      throttledLog.warn(
        { err: error, startTimeoutMs },
        'The database is unavailable; the start tries again until START_TIMEOUT_MS is over.',
      );
    }
    await sleep(Math.min(backoffDelayMs(attempt, defaultBackoff, Math.random), leftMs()));
  }
}

/** Says whether the database may be there at the next try. */
function mayPass(error: unknown): boolean {
  // A member of a replica set answers like this until it has read which set it belongs to.
  if (error instanceof FeedError) return error.code === 'not-initiated';
  return isDatabaseUnavailable(error);
}
