import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  findFreePort,
  onLine,
  spawnSupervised,
  startTcpProxy,
  type SupervisedProcess,
  type ProxyMode,
  type TcpProxy,
} from '@tidings/dev-machine';
import { waitFor } from '../wait-for.ts';
import { spotSessions } from './spot-sessions.ts';

/** A node's metrics by name; undefined when it did not answer. */
export type NodeMetrics = ReadonlyMap<string, number> | undefined;

/** One server process with proxies on both sides. */
export interface ServerNode extends AsyncDisposable {
  readonly index: number;
  /** Where clients reach it: the proxy in front. */
  readonly url: string;
  /** The process itself. */
  readonly directUrl: string;
  readonly front: TcpProxy;
  /** What passes between it and MongoDB. */
  setMongoMode(mode: ProxyMode): void;
  /** Ends it at once, as the machine's death would. */
  kill(): Promise<void>;
  /** Ends it politely; says its exit code. */
  drain(): Promise<number | null>;
  start(): Promise<void>;
  untilReady(timeoutMs: number): Promise<boolean>;
  /** Sets how far its clock is ahead, in milliseconds, now and after each start. */
  skewClock(ms: number): Promise<void>;
  /** Makes the process collect its garbage. */
  collectGarbage(): void;
  /** Connections of the process to MongoDB. */
  readonly mongoConnections: number;
  /** MongoDB's sessions that the process has used, by their hexadecimal ids. */
  readonly mongoSessions: ReadonlySet<string>;
  /**
   * Whether the way to MongoDB was cut at a time, or soon after: a cursor that was read last then
   * could not be closed by anybody. MongoDB itself does, after ten minutes.
   */
  wasCutAt(at: number): boolean;
  /** Reads its metrics by name, labels and all; undefined when it does not answer. */
  metrics(): Promise<NodeMetrics>;
  /** Processes that ended though nobody asked them to. */
  readonly deaths: readonly string[];
}

const preload = fileURLToPath(new URL('./preload.mjs', import.meta.url));
/** Bearer token with which the nodes show their metrics. */
const metricsToken = 'the-token-of-the-oracle';
/** Lines of a process's log that are kept for the report of its death. */
const keptLines = 15;
/** Milliseconds between the last read of a cursor and a cut that it can have been lost in. */
const cutSlackMs = 3000;

/** Starts a node; its port stays the same over restarts. */
export async function startNode(options: {
  readonly index: number;
  readonly main: string;
  readonly mongoPorts: readonly number[];
  readonly env: Readonly<Record<string, string>>;
  /** How far its clock is ahead, in milliseconds. */
  readonly skewMs: number;
  /** Puts something between the proxy in front and the process. @defaultValue nothing */
  readonly between?: ((port: number) => Promise<number>) | undefined;
  /** Modules loaded ahead of the server, after our own. @defaultValue none */
  readonly preloads?: readonly string[] | undefined;
}): Promise<ServerNode> {
  const { index, main, mongoPorts, env, between, preloads = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'tidings-oracle-node-'));
  const skewFile = join(folder, 'skew-ms');
  await writeFile(skewFile, String(options.skewMs));
  const port = await findFreePort();
  const mongoSessions = new Set<string>();
  const cuts: { readonly from: number; to: number }[] = [];
  const frontTarget = (await between?.(port)) ?? port;
  const front = await startTcpProxy(() => frontTarget);
  const behind = await Promise.all(
    mongoPorts.map(async (target) => {
      const proxy = await startTcpProxy(() => target, takeSessions);
      return [target, proxy] as const;
    }),
  );
  const directUrl = `http://127.0.0.1:${String(port)}`;
  const deaths: string[] = [];
  let child: SupervisedProcess | undefined;
  let isEnding = false;
  const imports = [preload, ...preloads].flatMap((module) => ['--import', module]);

  function takeSessions(bytes: Buffer): void {
    for (const id of spotSessions(bytes)) mongoSessions.add(id);
  }

  async function start(): Promise<void> {
    isEnding = false;
    mongoSessions.clear();
    const lines: string[] = [];
    const started = await spawnSupervised(process.execPath, [...imports, main], {
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PORT: String(port),
        LOG_LEVEL: 'warn',
        METRICS_TOKEN: metricsToken,
        ORACLE_SKEW_FILE: skewFile,
        ORACLE_PORTS: JSON.stringify(behind.map(([target, proxy]) => [target, proxy.port])),
        ...env,
      },
    });
    child = started;
    for (const stream of [started.stdout, started.stderr]) {
      void onLine(stream, (line) => {
        lines.push(line);
        if (lines.length > keptLines) lines.shift();
      });
    }
    void started.ended.then(({ code, signal }) => {
      if (isEnding) return;
      const how = `node ${String(index)} ended with ${String(code)} ${String(signal)}`;
      deaths.push([how, ...lines].join('\n'));
      // A supervisor restarts it.
      void sleep(500).then(start);
    });
  }

  function signal(name: NodeJS.Signals): void {
    try {
      if (child !== undefined) process.kill(child.pid, name);
    } catch {
      // It has just ended on its own, and was reported.
    }
  }

  async function ended(): Promise<number | null> {
    const { code = null } = (await child?.ended) ?? {};
    return code;
  }

  async function isReady(): Promise<boolean> {
    const answer = await fetch(`${directUrl}/readyz`, { signal: AbortSignal.timeout(2000) }).catch(
      () => undefined,
    );
    await answer?.arrayBuffer().catch(() => undefined);
    return answer?.status === 200;
  }

  await start();
  return {
    index,
    url: `http://127.0.0.1:${String(front.port)}`,
    directUrl,
    front,
    deaths,
    setMongoMode(mode) {
      const now = Date.now();
      const last = cuts.at(-1);
      if (mode === 'refuse' || mode === 'hold') cuts.push({ from: now, to: Infinity });
      else if (last?.to === Infinity) last.to = now;
      for (const [, proxy] of behind) proxy.setMode(mode);
    },
    async kill() {
      isEnding = true;
      if (child !== undefined) process.kill(child.pid, 'SIGKILL');
      await ended();
    },
    async drain() {
      isEnding = true;
      if (child !== undefined) process.kill(child.pid, 'SIGTERM');
      return ended();
    },
    start,
    async skewClock(ms) {
      await writeFile(skewFile, String(ms));
      signal('SIGWINCH');
    },
    collectGarbage() {
      signal('SIGUSR2');
    },
    mongoSessions,
    wasCutAt: (at) => cuts.some(({ from, to }) => at >= from - cutSlackMs && at <= to),
    get mongoConnections() {
      return behind.reduce((count, [, proxy]) => count + proxy.open, 0);
    },
    async untilReady(timeoutMs) {
      const ready = await waitFor(timeoutMs, async () => (await isReady()) || undefined, 100);
      return ready === true;
    },
    async metrics() {
      const answer = await fetch(`${directUrl}/metrics`, {
        headers: { authorization: `Bearer ${metricsToken}` },
        signal: AbortSignal.timeout(3000),
      }).catch(() => undefined);
      const text = await answer?.text().catch(() => undefined);
      // A refusal has no metrics in it, and would pass for a node that holds nothing.
      if (text === undefined || answer?.ok !== true) return undefined;
      const lines = text.matchAll(/^([a-z_]+(?:\{[^}]*\})?) ([0-9.e+-]+)$/gm);
      return new Map([...lines].map(([, name = '', value]) => [name, Number(value)]));
    },
    async [Symbol.asyncDispose]() {
      isEnding = true;
      await child?.stop();
      await front[Symbol.asyncDispose]();
      await Promise.all(behind.map(([, proxy]) => proxy[Symbol.asyncDispose]()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
