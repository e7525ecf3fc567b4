import { parseArgs } from 'node:util';
import { defectNames, type DefectName } from './defects/defects.ts';
import { faultKinds, type FaultKind } from './schedule/fault-kinds.ts';

/** What the command line asks for. */
export interface Arguments {
  readonly seed: number;
  readonly durationMs: number;
  readonly kinds: readonly FaultKind[] | undefined;
  /** The scenario whose mongods forget their history. */
  readonly losesHistory: boolean;
  /** A file with the faults themselves; it says seed and duration, too. */
  readonly schedule: string | undefined;
  /** Milliseconds in which a shorter schedule is looked for when a promise was broken. */
  readonly shrinkMs: number;
  /** One defect, every one, or none. */
  readonly defects: DefectName | 'all' | undefined;
}

const minuteMs = 60_000;
/** Runs up to this long are shrunk by default. */
const shortMs = 2 * minuteMs;
const shrinkMinutes = 10;

/** What may be said. */
export const usage = `pnpm oracle [--seconds N | --minutes N] [--seed NUMBER|random] [--faults KIND,…]
            [--lose-history] [--schedule FILE] [--shrink MINUTES] [--defect NAME | --defects]

--shrink     how long a shorter schedule is looked for after a violation; without it
             ${String(shrinkMinutes)} minutes after a run of up to ${String(shortMs / minuteMs)}, and not at all after a longer one
--schedule   runs the faults in a file again, as a violation leaves one

Faults:  ${faultKinds.join(', ')}
Defects: ${defectNames.join(', ')}`;

/** Reads the command line. @throws RangeError saying what is not allowed. */
export function readArguments(args: readonly string[], drawSeed: () => number): Arguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seconds: { type: 'string' },
      minutes: { type: 'string' },
      seed: { type: 'string', default: '1' },
      faults: { type: 'string' },
      'lose-history': { type: 'boolean', default: false },
      schedule: { type: 'string' },
      shrink: { type: 'string' },
      defect: { type: 'string' },
      defects: { type: 'boolean' },
    },
  });
  const seconds = values.seconds ?? String(60 * wholeOrMore('minutes', values.minutes ?? '1'));
  const durationMs = 1000 * wholeOrMore('seconds', seconds);
  const shrink = values.shrink ?? (durationMs > shortMs ? '0' : String(shrinkMinutes));
  const defects = values.defects === true ? 'all' : values.defect;
  return {
    seed: values.seed === 'random' ? drawSeed() : wholeOrMore('seed', values.seed),
    durationMs,
    losesHistory: values['lose-history'],
    schedule: values.schedule,
    shrinkMs: minuteMs * wholeOrMore('shrink', shrink),
    kinds: values.faults?.split(',').map((kind) => oneOf('faults', faultKinds, kind)),
    defects:
      defects === undefined
        ? undefined
        : oneOf('defect', ['all' as const, ...defectNames], defects),
  };
}

function wholeOrMore(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new RangeError(`--${name} is ${text}; a number from 0 on is allowed.`);
}

function oneOf<T extends string>(name: string, allowed: readonly T[], text: string): T {
  const found = allowed.find((value) => value === text);
  if (found !== undefined) return found;
  throw new RangeError(`--${name} is ${text}; allowed are ${allowed.join(', ')}.`);
}
