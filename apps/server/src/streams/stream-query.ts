import { DocumentId } from '@tidings/contracts';
import { validate, type Issue } from '@tidings/protocol';
import * as z from 'zod/mini';
import { validationProblem } from '../http/problem.ts';

/** Longest `lastEventId` that is accepted, in characters; no position is as long. */
export const maxLastEventIdLength = 256;
/** Most topics that `covers` may name. */
export const maxCovers = 500;
/** Most rooms on one connection. */
export const maxRoomsPerStream = 50;

/** What a stream's query asks for. */
interface StreamQuery {
  /** The client's position; the header of a native reconnect takes precedence. */
  readonly lastEventId?: string | undefined;
  /** The topics that `lastEventId` covers, separated by commas; undefined is all. */
  readonly covers?: string | undefined;
  /** The rooms that are sent over the same connection. */
  readonly room: readonly string[];
}

const cursorParameters = {
  lastEventId: z.optional(z.string().check(z.maxLength(maxLastEventIdLength))),
  covers: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => text.split(',').length <= maxCovers,
          `must name at most ${String(maxCovers)}`,
        ),
      ),
  ),
};
const RoomStreamQuery = z.object(cursorParameters);
const SseQuery = z.object({
  ...cursorParameters,
  room: z._default(
    z.pipe(
      z.transform((value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [value])),
      z
        .array(DocumentId)
        .check(z.maxLength(maxRoomsPerStream, `must be at most ${String(maxRoomsPerStream)}`)),
    ),
    [],
  ),
});

/** Parameters that ask for something, by how they are compared; some are another service's word for it. */
const meanings: Readonly<Record<string, ParameterName>> = {
  lasteventid: 'lastEventId',
  coveredtopic: 'covers',
  cover: 'covers',
  room: 'room',
  topic: 'room',
  limit: 'limit',
};

/** What a stream's query may have; `limit` is read where the stream is opened. */
type ParameterName = keyof StreamQuery | 'limit';

/**
 * Reads the query of `/sse`.
 *
 * @throws HttpProblem `validation` naming every parameter that is wrong.
 */
export function readSseQuery(query: object): StreamQuery {
  return read(SseQuery, query, ['lastEventId', 'covers', 'room', 'limit']);
}

/**
 * Reads the query of a stream with one room, which its path names.
 *
 * @throws HttpProblem `validation` naming every parameter that is wrong.
 */
export function readRoomStreamQuery(query: object): Omit<StreamQuery, 'room'> {
  return read(RoomStreamQuery, query, ['lastEventId', 'covers', 'limit']);
}

/**
 * Unknown parameters are ignored: what a cache or an analytics script appends must not end an
 * EventSource for good. A misspelt one is refused: without it, the stream would lack what it asked for.
 */
function read<Schema extends z.ZodMiniType>(
  schema: Schema,
  query: object,
  known: readonly ParameterName[],
): z.output<Schema> {
  const misspelt = Object.keys(query).flatMap((name) => explainMisspelt(name, known) ?? []);
  // A copy: Express's query has no prototype.
  const read = validate(schema, { ...query });
  const issues = [...misspelt, ...(read.ok ? [] : read.issues)];
  if (!read.ok || issues.length > 0) throw validationProblem(issues);
  return read.data;
}

/** Explains what is wrong with a parameter's name; undefined for known and for unrelated ones. */
function explainMisspelt(name: string, known: readonly ParameterName[]): Issue | undefined {
  const comparable = name
    .toLowerCase()
    .replace(/[^a-z]/g, '')
    .replace(/s$/, '');
  const meant = Object.hasOwn(meanings, comparable) ? meanings[comparable] : undefined;
  if (meant === undefined || (meant === name && known.includes(meant))) return undefined;
  const message = known.includes(meant)
    ? `is not known here; use ${meant}`
    : 'is not known here; leave it out';
  return { path: name, message };
}
