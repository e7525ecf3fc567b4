import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';

/** Milliseconds after which a worker that has ended is replaced. */
const replaceAfterMs = 1_000;

/**
 * Runs processes that share one port (Node.js, "cluster"), each a whole node: they know of each other
 * only through the database. One that ends is replaced; one that never listened ends all, with its
 * exit code. A signal to stop is passed on, and this process ends with the last of them.
 */
export function superviseWorkers(count: number, log: Logger): void {
  const listening = new WeakSet<Worker>();
  let listeners = 0;
  let isStopping = false;
  let exitCode = 0;

  function stopAll(): void {
    isStopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM');
  }

  cluster.on('listening', (worker) => {
    listening.add(worker);
    listeners += 1;
    if (listeners === count) log.info({ workers: count }, 'All workers are listening.');
  });
  cluster.on('exit', (worker, code, signal) => {
    const { pid } = worker.process;
    if (!isStopping && listening.has(worker)) {
      log.error({ pid, code, signal, replaceAfterMs }, 'A worker has ended; another one starts.');
      setTimeout(() => {
        if (!isStopping) cluster.fork();
      }, replaceAfterMs);
      return;
    }
    if (!isStopping) {
      // What keeps one from starting keeps all: it has said what.
      log.fatal({ pid, code, signal }, 'A worker could not start.');
      exitCode = code || 1;
      stopAll();
    }
    exitCode ||= code;
    if (Object.keys(cluster.workers ?? {}).length === 0) process.exit(exitCode);
  });
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stopAll);
  for (let started = 0; started < count; started += 1) cluster.fork();
}
