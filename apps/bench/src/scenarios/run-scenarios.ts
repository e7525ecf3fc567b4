import type { Arguments } from '../read-arguments.ts';
import type { ScenarioName } from '../report/scenario.ts';
import type { Bench } from './bench.ts';
import { runCompression } from './compression.ts';
import { runConnectStorm } from './connect-storm.ts';
import { runEndToEnd } from './end-to-end.ts';
import { runFirstPage } from './first-page.ts';
import { runFlat } from './flat.ts';
import { runIdle } from './idle.ts';
import { runManyTopics } from './many-topics.ts';
import { runReconnectStorm } from './reconnect-storm.ts';
import { runBigBurst, runFanOut } from './run-fan-out.ts';
import { runSlowReaders } from './slow-readers.ts';

/** One part of a run, with its share of the whole time in seconds. */
interface Part {
  /** Scenarios whose tables it fills. */
  readonly fills: readonly ScenarioName[];
  readonly seconds: number;
  readonly quickSeconds: number;
  readonly run: (bench: Bench, withinMs: number) => Promise<void>;
}

const parts: readonly Part[] = [
  { fills: ['burst', 'steady', 'fresh'], seconds: 390, quickSeconds: 10, run: runFanOut },
  { fills: ['idle'], seconds: 100, quickSeconds: 10, run: runIdle },
  { fills: ['endToEnd'], seconds: 200, quickSeconds: 5, run: runEndToEnd },
  { fills: ['connectStorm'], seconds: 50, quickSeconds: 2, run: runConnectStorm },
  { fills: ['reconnectStorm'], seconds: 20, quickSeconds: 2, run: runReconnectStorm },
  { fills: ['manyTopics'], seconds: 10, quickSeconds: 2, run: runManyTopics },
  { fills: ['slowReaders'], seconds: 30, quickSeconds: 2, run: runSlowReaders },
  { fills: ['bigBurst'], seconds: 60, quickSeconds: 2, run: runBigBurst },
  { fills: ['flat'], seconds: 40, quickSeconds: 8, run: runFlat },
  { fills: ['compression'], seconds: 60, quickSeconds: 2, run: runCompression },
  { fills: ['firstPage'], seconds: 60, quickSeconds: 5, run: runFirstPage },
];

/** Runs what is asked for, each part within its time, at least once; names each part that is done. */
export async function* runScenarios(
  bench: Bench,
  { isQuick, scenarios }: Pick<Arguments, 'isQuick' | 'scenarios'>,
): AsyncGenerator<string, void, undefined> {
  for (const { fills, seconds, quickSeconds, run } of parts) {
    const isAsked = scenarios === undefined || fills.some((name) => scenarios.includes(name));
    if (!isAsked) continue;
    await run(bench, 1000 * (isQuick ? quickSeconds : seconds));
    yield fills.join(', ');
  }
}
