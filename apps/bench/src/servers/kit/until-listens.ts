import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SupervisedProcess } from '@tidings/dev-machine';

/** Milliseconds that a program has to listen. */
const listenWithinMs = 15_000;
const lookMs = 25;

/** Waits until somebody listens on a port of loopback; ends the program when nobody does. */
export async function untilListens(port: number, child: SupervisedProcess): Promise<void> {
  const until = performance.now() + listenWithinMs;
  const ended = child.ended.then(() => 'ended' as const);
  while (!(await listens(port))) {
    const outcome = await Promise.race([ended, sleep(lookMs)]);
    if (outcome !== 'ended' && performance.now() < until) continue;
    await child.stop();
    throw new Error(`Nobody listens on port ${String(port)}.`);
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
