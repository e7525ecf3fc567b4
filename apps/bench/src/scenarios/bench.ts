import type { RunningMongo } from '@tidings/dev-mongo';
import type { Records } from '../report/records.ts';
import type { Contender } from '../servers/all-servers.ts';
import type { BuiltServers } from '../servers/kit/built-servers.ts';
import type { RunningServer } from '../servers/server.ts';

/** A server that is there. */
export interface Present extends Pick<Contender, 'pace'> {
  readonly name: string;
  readonly start: () => Promise<RunningServer>;
}

/** What every scenario works with. */
export interface Bench {
  /** Command of the load generator. */
  readonly generator: readonly string[];
  readonly present: readonly Present[];
  readonly built: BuiltServers;
  /** The server's file as it is shipped. */
  readonly tidingsMain: string;
  /** Starts Tidings with changes put into its feed, with more settings. */
  readonly startFed: (env: Readonly<Record<string, string>>) => Promise<RunningServer>;
  readonly mongo: Pick<RunningMongo, 'uri'>;
  readonly records: Records;
  /** Reports progress. */
  readonly report: (line: string) => void;
  /** Share of the usual number of clients and events, above 0 and at most 1. */
  readonly scale: number;
}

/** Runs rounds until their time is over, at least one and at most `maxRounds`; resolves to how many. */
export async function repeat(
  options: { readonly withinMs: number; readonly maxRounds: number },
  round: (index: number) => Promise<void>,
): Promise<number> {
  const startedMs = performance.now();
  let rounds = 0;
  while (rounds < options.maxRounds) {
    const beganMs = performance.now();
    await round(rounds);
    rounds += 1;
    const tookMs = performance.now() - beganMs;
    if (performance.now() - startedMs + tookMs > options.withinMs) break;
  }
  return rounds;
}

/** Scales a number of clients or events; at least 1. */
export function scaled(bench: Pick<Bench, 'scale'>, count: number): number {
  return Math.max(1, Math.round(count * bench.scale));
}
