import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '@tidings/dev-machine';
import type { RunningServer } from '../server.ts';
import { giveOrders } from '../kit/give-orders.ts';
import { startUntil } from '../kit/start-program.ts';

/** What is not the default: the bench comes from one address, and writes much. */
export const tidingsSettings = {
  MAX_CONNECTIONS: '100000',
  MAX_CONNECTIONS_PER_ADDRESS: '100000',
} as const;

/** How `pnpm start` starts it: more young garbage than this is memory that idle connections seem to take. */
const startArgs = ['--max-semi-space-size=4'];
/** Milliseconds that the server has to become ready. */
const readyWithinMs = 30_000;

/** Starts a built server and waits until it is ready. Orders are for the one that was built `fed`. */
export async function startTidings(options: {
  readonly main: string;
  readonly isFed: boolean;
  readonly mongodbUri: string;
  readonly database: string;
  /** @defaultValue any free one */
  readonly port?: number;
  /** Arguments for Node itself, e.g. a profiler's. @defaultValue none */
  readonly nodeArgs?: readonly string[];
  /** More settings. @defaultValue none */
  readonly env?: Readonly<Record<string, string>>;
}): Promise<RunningServer> {
  const port = options.port ?? (await findFreePort());
  const env = {
    PATH: process.env['PATH'],
    NODE_ENV: 'production',
    ...tidingsSettings,
    PORT: String(port),
    MONGODB_URI: options.mongodbUri,
    DB_NAME: options.database,
    ...options.env,
  };
  const pattern = options.isFed ? /^control (\d+)$/ : /Listening/;
  const command = [process.execPath, ...startArgs, ...(options.nodeArgs ?? []), options.main];
  const { child, match } = await startUntil(command, pattern, { env, graceMs: 5000 });
  try {
    await untilReady(port);
  } catch (error) {
    await child.stop();
    throw error;
  }
  const orders = options.isFed ? await giveOrders(Number(match[1])) : undefined;
  return {
    pid: child.pid,
    target: { port, path: '/sse', readyText: 'event: sync' },
    async publish(burst) {
      await orders?.publish(burst);
    },
    async [Symbol.asyncDispose]() {
      orders?.[Symbol.dispose]();
      await child.stop();
    },
  };
}

async function untilReady(port: number): Promise<void> {
  const until = performance.now() + readyWithinMs;
  while (performance.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${String(port)}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 200) return;
    await sleep(50);
  }
  throw new Error(`Tidings is not ready within ${String(readyWithinMs)} ms.`);
}
