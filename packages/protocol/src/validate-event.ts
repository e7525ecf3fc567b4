import * as z from 'zod/mini';
import type { Channel, EventName, EventPayload } from './define-channel.ts';

/** One thing that is wrong with a payload. */
export interface Issue {
  /** Where in the payload, e.g. `posts.3.title`; empty for the payload itself. */
  readonly path: string;
  readonly message: string;
}

/** A payload that holds the contract, or what is wrong with it. */
export type Validated<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Validates a payload by the contract of a channel's event. Fields the contract does not name are
 * left out of the result. An event name that the channel does not have is an issue, not an exception.
 */
export function validateEvent<C extends Channel, Name extends EventName<C>>(
  channel: C,
  name: Name,
  data: unknown,
): Validated<EventPayload<C, Name>> {
  const event = channel.events.get(name);
  if (event === undefined) {
    return { ok: false, issues: [{ path: '', message: `Channel has no event "${name}"` }] };
  }
  // The definition found under `name` has the schema of `EventPayload<C, Name>`: defineChannel put it there.
  return validate(event.schema, data) as Validated<EventPayload<C, Name>>;
}

/** Validates a value by a schema and describes what is wrong. */
export function validate<Schema extends z.core.$ZodType>(
  schema: Schema,
  data: unknown,
): Validated<z.output<Schema>> {
  const result = z.safeParse(schema, data);
  if (result.success) return { ok: true, data: result.data };
  return {
    ok: false,
    issues: result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            path: [...issue.path, key].map(String).join('.'),
            message: 'is not known here; leave it out',
          }))
        : [{ path: issue.path.map(String).join('.'), message: issue.message }],
    ),
  };
}
