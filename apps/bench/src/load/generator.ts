import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as z from 'zod';

/** What the generator says of one phase. */
const Result = z.object({
  type: z.enum(['ready', 'done']),
  connections: z.int(),
  ready: z.int(),
  ended: z.int(),
  refused: z.int(),
  /** Connections that got every event. */
  complete: z.int(),
  deliveries: z.int(),
  /** Events that were left out, over all connections: a later one came instead. */
  lost: z.int(),
  /** Events that came twice or too late. */
  again: z.int(),
  payloadBytes: z.int(),
  /** From the making of the first event to the arrival of the last. */
  spanMs: z.number(),
  elapsedMs: z.number(),
  /** Of the deliveries; of the time until a connection was ready in `ready`. */
  p50Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
  /** The generator's own CPU. */
  cpuMs: z.number(),
});
export type LoadResult = z.output<typeof Result>;

/** What is opened, and where. */
export interface LoadTarget {
  readonly port: number;
  readonly path: string;
  /** Lines of the request beside the usual ones. @defaultValue none */
  readonly headers?: readonly string[];
  /** Text in the stream after which a client counts as ready. @defaultValue the headers' end */
  readonly readyText?: string | undefined;
}

/** How many clients, and how they behave. */
export interface LoadOptions {
  readonly connections: number;
  /** Clients that never read once they are ready. @defaultValue 0 */
  readonly stalled?: number;
  /** Events count before the ready text, too, from this number on. @defaultValue they do not */
  readonly countFrom?: number;
}

/** Many clients in a process of their own. */
export interface Load extends AsyncDisposable {
  /** How it went until all were ready. */
  readonly ready: LoadResult;
  /** Begins to count; resolves to what comes when all have all, or the time is over. */
  expect(phase: {
    readonly first: number;
    readonly count: number;
    readonly timeoutMs: number;
  }): Promise<{ readonly done: Promise<LoadResult> }>;
}

/**
 * Clients that may wait for their answer at once. Node asks for a backlog of 511: a connection beyond
 * it is tried again by the kernel after a second, which says nothing about the server.
 */
const maxInFlight = 400;
/** Milliseconds that all clients have to be ready; a server that answers some of them never is given up. */
const readyWithinMs = 60_000;
/** Milliseconds that the generator itself has to answer, on a busy machine. */
const answerWithinMs = 10_000;

/**
 * Opens the clients and waits until all are ready. The generator ends with its standard input, so it
 * cannot outlive this process.
 */
export async function startLoad(
  command: readonly string[],
  target: LoadTarget,
  options: LoadOptions,
): Promise<Load> {
  const [program = '', ...before] = command;
  const child = spawn(
    program,
    [
      ...before,
      '127.0.0.1',
      String(target.port),
      target.path,
      String(options.connections),
      String(maxInFlight),
      String(options.stalled ?? 0),
      target.readyText ?? '',
      String(options.countFrom ?? 0),
      ...(target.headers ?? []),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();

  async function nextLine(withinMs: number): Promise<unknown> {
    const timer = setTimeout(() => child.kill('SIGKILL'), withinMs);
    const line = await lines.next();
    clearTimeout(timer);
    if (line.done === true) {
      throw new Error(
        `The clients were not through within ${String(withinMs)} ms, or their process ended.`,
      );
    }
    return JSON.parse(line.value);
  }

  return {
    ready: Result.parse(await nextLine(readyWithinMs)),
    async expect({ first, count, timeoutMs }) {
      child.stdin.write(`expect ${String(first)} ${String(count)} ${String(timeoutMs)}\n`);
      await nextLine(answerWithinMs);
      return { done: nextLine(timeoutMs + answerWithinMs).then((line) => Result.parse(line)) };
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await gone;
    },
  };
}
