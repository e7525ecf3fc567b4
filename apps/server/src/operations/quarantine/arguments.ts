import { parsePosition } from '@tidings/protocol';
import { parseArgs } from 'node:util';
import { rejectedLimits } from './quarantine.ts';
import { quarantinedEvents } from './kinds.ts';

/** What was asked for. */
export type QuarantineRequest =
  | {
      readonly command: 'list';
      readonly limit: number;
      readonly event: string | undefined;
      readonly json: boolean;
    }
  | { readonly command: 'counts'; readonly json: boolean }
  | { readonly command: 'show'; readonly id: string }
  | { readonly command: 'release'; readonly ids: readonly string[] | 'all' }
  | { readonly command: 'help' };

/** Something was asked for that is not allowed; the message names it and says what is. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Documents that `list` shows unless it is told otherwise. */
const defaultLimit = 20;

/** How the command is used. */
export const usage = `Documents that broke the contract, and were shown to nobody.

  quarantine list [--limit N] [--event NAME] [--json]   what was set aside, the newest first
  quarantine list --counts [--json]                     how many, by event and path of the first fault
  quarantine show ID                                    what is wrong, and whether it fits now
  quarantine release ID…                                shows documents that fit now to everybody
  quarantine release --all                              the same for all that were set aside

  --limit N     documents listed, 1 to ${String(rejectedLimits.max)}; ${String(defaultLimit)} unless said
  --event NAME  ${quarantinedEvents.join(', ')}

MONGODB_URI and DB_NAME say where, as for the server. Ends with 0; with 1 when something could not be
released or shown; with 2 when it was asked for wrongly.`;

const optionsOf = {
  list: ['limit', 'event', 'json', 'counts'],
  show: [],
  release: ['all'],
} as const satisfies Record<string, readonly string[]>;

type Command = keyof typeof optionsOf;

/**
 * Reads what was typed.
 *
 * @throws ArgumentError naming the argument and what is allowed.
 */
export function readArguments(args: readonly string[]): QuarantineRequest {
  const { values, positionals } = parse(args);
  const [command, ...ids] = positionals;
  if (values.help === true || (command === undefined && args.length === 0)) {
    return { command: 'help' };
  }
  if (command === undefined || !isCommand(command)) {
    throw new ArgumentError(
      `${command === undefined ? 'No command was given' : `"${command}" is no command`}: list, show or release.`,
    );
  }
  const allowed: readonly string[] = optionsOf[command];
  const foreign = Object.keys(values).find((name) => !allowed.includes(name));
  if (foreign !== undefined) {
    const those = allowed.map((name) => `--${name}`).join(', ');
    throw new ArgumentError(`--${foreign} is not for ${command}, which takes ${those || 'an ID'}.`);
  }
  for (const id of ids) checkId(id);
  switch (command) {
    case 'list':
      return readList(values, ids);
    case 'show':
      return { command, id: onlyOne(ids) };
    case 'release':
      return { command, ids: whichToRelease(ids, values.all === true) };
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        limit: { type: 'string' },
        event: { type: 'string' },
        json: { type: 'boolean' },
        counts: { type: 'boolean' },
        all: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    // Node's own sentence names the option, and then tells of `--` at length.
    const [sentence = ''] = String(error instanceof Error ? error.message : error).split('. ');
    throw new ArgumentError(`${sentence}.`, { cause: error });
  }
}

function isCommand(text: string): text is Command {
  return Object.hasOwn(optionsOf, text);
}

function checkId(id: string): void {
  if (parsePosition(id) === undefined) {
    throw new ArgumentError(
      `"${id}" is no ID: one looks like k3v0f2ab.0f3n9a7c.sx2k9c.1.1.0, and \`list\` shows them.`,
    );
  }
}

function readList(
  { limit, event, json = false, counts = false }: ReturnType<typeof parse>['values'],
  ids: readonly string[],
): QuarantineRequest {
  if (ids.length > 0) throw new ArgumentError('list takes no ID; show does.');
  if (counts && (limit ?? event) !== undefined) {
    throw new ArgumentError('--counts counts everything: leave out --limit and --event.');
  }
  if (counts) return { command: 'counts', json };
  if (event !== undefined && !quarantinedEvents.includes(event)) {
    throw new ArgumentError(`--event is "${event}"; ${quarantinedEvents.join(', ')} are allowed.`);
  }
  return { command: 'list', limit: readLimit(limit), event, json };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= rejectedLimits.max) return limit;
  throw new ArgumentError(
    `--limit is "${text}"; a whole number from 1 to ${String(rejectedLimits.max)} is allowed.`,
  );
}

function onlyOne(ids: readonly string[]): string {
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0) return id;
  throw new ArgumentError(`show takes one ID, and ${String(ids.length)} were given.`);
}

function whichToRelease(ids: readonly string[], all: boolean): readonly string[] | 'all' {
  if (all && ids.length > 0) throw new ArgumentError('release takes IDs or --all, and not both.');
  if (!all && ids.length === 0) throw new ArgumentError('release takes an ID, several, or --all.');
  return all ? 'all' : [...new Set(ids)];
}
