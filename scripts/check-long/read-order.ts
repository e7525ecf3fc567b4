import { maxPartMs, parts, type Part } from './parts.ts';

/** What the command was asked to do. */
export interface Order {
  readonly names: readonly string[];
  /** Options that are passed on to vitest. */
  readonly vitestOptions: readonly string[];
}

/**
 * Reads the arguments of `pnpm check:long`: names of parts (none means all of them), then, after `--`,
 * options for vitest. A part that is named twice runs once.
 *
 * @throws RangeError for an unknown part or option
 */
export function readOrder(
  args: readonly string[],
  known: Readonly<Record<string, Part>> = parts,
): Order {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  for (const argument of own) {
    if (Object.hasOwn(known, argument)) continue;
    const what = argument.startsWith('-')
      ? `${argument} is not an option of check:long; options for vitest follow after \`--\`.`
      : `There is no part "${argument}".`;
    throw new RangeError(what);
  }
  const names = own.length === 0 ? Object.keys(known) : [...new Set(own)];
  return { names, vitestOptions: end === -1 ? [] : args.slice(end + 1) };
}

/** Writes how the command is called, and what its parts are. */
export function writeHelp(known: Readonly<Record<string, Part>> = parts): string {
  const limit = String(maxPartMs / 60_000);
  return [
    'pnpm check:long [PART…] [-- VITEST OPTIONS]',
    '',
    `Runs the named parts of the long tier, or all of them; each takes at most ${limit} minutes.`,
    '',
    listParts(known),
  ].join('\n');
}

function listParts(known: Readonly<Record<string, Part>>): string {
  const width = Math.max(...Object.keys(known).map((name) => name.length));
  return Object.entries(known)
    .map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`)
    .join('\n');
}
