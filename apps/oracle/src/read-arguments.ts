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
  /** One defect, every one, or none. */
  readonly defects: DefectName | 'all' | undefined;
}

/** What may be said. */
export const usage = `pnpm oracle [--seconds N | --minutes N] [--seed NUMBER|random] [--faults KIND,…]
            [--lose-history] [--defect NAME | --defects]

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
      defect: { type: 'string' },
      defects: { type: 'boolean' },
    },
  });
  const seconds = values.seconds ?? String(60 * wholeOrMore('minutes', values.minutes ?? '1'));
  const defects = values.defects === true ? 'all' : values.defect;
  return {
    seed: values.seed === 'random' ? drawSeed() : wholeOrMore('seed', values.seed),
    durationMs: 1000 * wholeOrMore('seconds', seconds),
    losesHistory: values['lose-history'],
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
