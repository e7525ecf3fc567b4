import { parseArgs } from 'node:util';

/** Kinds of event that can be added; control events belong to the protocol. */
const kinds = ['change', 'ephemeral', 'snapshot'] as const;
export type NewKind = (typeof kinds)[number];

/** Parts of the application that have events of their own: where the contract has them, and the page. */
const parts = {
  posts: { web: 'feed', listens: 'feed/feed.svelte.ts', thing: 'post' },
  messages: { web: 'rooms', listens: 'rooms/listen-to-rooms.ts', thing: 'message' },
  rooms: { web: 'rooms', listens: 'rooms/listen-to-rooms.ts', thing: 'room' },
} as const;
type PartName = keyof typeof parts;

/** What is asked for, and the names that follow from it. */
export interface EventPlan {
  /** As it stands on the wire, e.g. `postPinned`. */
  readonly name: string;
  /** As its files are called, e.g. `post-pinned`. */
  readonly file: string;
  /** As it stands in names of functions, e.g. `PostPinned`. */
  readonly pascal: string;
  readonly kind: NewKind;
  readonly part: PartName;
  /** The page's folder that listens to it. */
  readonly web: string;
  /** The file in which the page listens to the rest of that part. */
  readonly listens: string;
  /** The collection's document, in a word. */
  readonly thing: string;
}

/** What cannot be added, and what to write instead. */
export class NewEventError extends Error {
  override readonly name = 'NewEventError';
}

/** How the command is called. */
export const usage = `pnpm new:event NAME [--in ${Object.keys(parts).join('|')}] [--kind ${kinds.join('|')}]`;

/**
 * Reads what the command was given. The part is guessed from the name (`postPinned` is about posts).
 *
 * @throws NewEventError with what is allowed.
 */
export function readPlan(args: readonly string[]): EventPlan {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { in: { type: 'string' }, kind: { type: 'string', default: 'change' } },
  });
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) {
    throw new NewEventError('Name one event, e.g. pnpm new:event postPinned.');
  }
  if (!/^[a-z][A-Za-z0-9]{1,63}$/.test(name)) {
    throw new NewEventError(
      `"${name}" is no event name: a small letter, then letters and digits, e.g. postPinned.`,
    );
  }
  const part = values.in ?? partOf(name);
  if (part === undefined || !isPart(part)) {
    throw new NewEventError(
      `Say what "${name}" is about: --in ${Object.keys(parts).join(', --in ')}.`,
    );
  }
  const kind = kinds.find((one) => one === values.kind);
  if (kind === undefined) throw new NewEventError(`--kind is one of ${kinds.join(', ')}.`);
  const file = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const pascal = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return { name, file, pascal, kind, part, ...parts[part] };
}

function partOf(name: string): string | undefined {
  return Object.keys(parts).find((part) => name.toLowerCase().includes(part.slice(0, -1)));
}

function isPart(name: string): name is PartName {
  return Object.hasOwn(parts, name);
}
