import { parsePosition } from '@tidings/protocol';
import { parseArgs } from 'node:util';
import { quarantineLimits } from './quarantine.ts';

/** What the command is to do. */
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

/** An argument is not allowed; the message names it and what is allowed. */
export class ArgumentError extends Error {
  override readonly name = 'ArgumentError';
}

/** Most documents that `list` shows without `--limit`. */
const defaultLimit = 20;

/** Returns the command's help; `events` are those that documents may have been. */
export function usageOf(events: readonly string[]): string {
  return `Documents that broke the contract, and were sent to no client.

  quarantine list [--limit N] [--event NAME] [--json]   all of them, the newest first
  quarantine list --counts [--json]                     how many, by event and path of the first issue
  quarantine show ID                                    its issues, and whether it is valid now
  quarantine release ID…                                sends documents that are valid now to clients
  quarantine release --all                              the same for all documents

  --limit N     documents listed, 1 to ${String(quarantineLimits.max)}; ${String(defaultLimit)} by default
  --event NAME  ${events.join(', ')}

Exits with 0; with 1 if something could not be released or shown; with 2 if an argument is wrong.`;
}

const optionsOf = {
  list: ['limit', 'event', 'json', 'counts'],
  show: [],
  release: ['all'],
} as const satisfies Record<string, readonly string[]>;

type Command = keyof typeof optionsOf;

/**
 * Parses the arguments; `events` are those that documents may have been.
 *
 * @throws ArgumentError naming the argument and what is allowed.
 */
export function readArguments(
  args: readonly string[],
  events: readonly string[],
): QuarantineRequest {
  const { values, positionals } = parse(args);
  const [command, ...ids] = positionals;
  if (values.help === true || (command === undefined && args.length === 0)) {
    return { command: 'help' };
  }
  if (command === undefined || !isCommand(command)) {
    throw new ArgumentError(
      `${command === undefined ? 'No command was given' : `There is no command "${command}"`}: use list, show or release.`,
    );
  }
  const allowed: readonly string[] = optionsOf[command];
  const foreign = Object.keys(values).find((name) => !allowed.includes(name));
  if (foreign !== undefined) {
    const those = allowed.map((name) => `--${name}`).join(', ');
    throw new ArgumentError(`${command} has no option --${foreign}; it takes ${those || 'an ID'}.`);
  }
  for (const id of ids) checkId(id);
  switch (command) {
    case 'list':
      return readList(values, ids, events);
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
      `"${id}" is not an ID: they look like k3v0f2ab.0f3n9a7c.sx2k9c.1.1.0, and \`list\` shows them.`,
    );
  }
}

function readList(
  { limit, event, json = false, counts = false }: ReturnType<typeof parse>['values'],
  ids: readonly string[],
  events: readonly string[],
): QuarantineRequest {
  if (ids.length > 0) throw new ArgumentError('list takes no ID: use show.');
  if (counts && (limit ?? event) !== undefined) {
    throw new ArgumentError('--counts counts everything: leave out --limit and --event.');
  }
  if (counts) return { command: 'counts', json };
  if (event !== undefined && !events.includes(event)) {
    throw new ArgumentError(`--event is "${event}"; allowed: ${events.join(', ')}.`);
  }
  return { command: 'list', limit: readLimit(limit), event, json };
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return defaultLimit;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit >= 1 && limit <= quarantineLimits.max) return limit;
  throw new ArgumentError(
    `--limit is "${text}"; allowed: a whole number from 1 to ${String(quarantineLimits.max)}.`,
  );
}

function onlyOne(ids: readonly string[]): string {
  const [id, ...others] = ids;
  if (id !== undefined && others.length === 0) return id;
  throw new ArgumentError(`show takes one ID, but got ${String(ids.length)}.`);
}

function whichToRelease(ids: readonly string[], all: boolean): readonly string[] | 'all' {
  if (all && ids.length > 0) throw new ArgumentError('release takes IDs or --all, not both.');
  if (!all && ids.length === 0) throw new ArgumentError('release takes an ID, several, or --all.');
  return all ? 'all' : [...new Set(ids)];
}
