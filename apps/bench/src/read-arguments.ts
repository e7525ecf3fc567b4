import { parseArgs } from 'node:util';
import { scenarios, type ScenarioName } from './report/scenario.ts';

/** What the command line asks for. */
export interface Arguments {
  /** About one minute instead of fifteen, with fewer clients: shows that it works, not how it compares. */
  readonly isQuick: boolean;
  /** Names of the servers that take part; undefined is all. */
  readonly servers: readonly string[] | undefined;
  /** Names of the scenarios that run; undefined is all. */
  readonly scenarios: readonly ScenarioName[] | undefined;
  /** Folder of the report. */
  readonly out: string | undefined;
  /** Folder for CPU profiles of Tidings; undefined makes none. */
  readonly profile: string | undefined;
}

/** What may be said. */
export const usage = `pnpm bench [--quick] [--servers NAME,…] [--scenarios NAME,…] [--out FOLDER] [--profile FOLDER]

Scenarios: ${Object.keys(scenarios).join(', ')}`;

/** Reads the command line. @throws TypeError or RangeError saying what is not allowed. */
export function readArguments(args: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      servers: { type: 'string' },
      scenarios: { type: 'string' },
      out: { type: 'string' },
      profile: { type: 'string' },
    },
  });
  return {
    isQuick: values.quick,
    servers: values.servers?.split(','),
    scenarios: values.scenarios?.split(',').map(readScenario),
    out: values.out,
    profile: values.profile,
  };
}

function readScenario(text: string): ScenarioName {
  const known = Object.values(scenarios).find(({ name }) => name === text);
  if (known !== undefined) return known.name;
  throw new RangeError(
    `--scenarios names ${text}; allowed are ${Object.keys(scenarios).join(', ')}.`,
  );
}
