import { diffSchemas } from 'json-schema-diff';
import { describe, expect, it } from 'vitest';
import { writeSchema } from '../lock/write-schema.ts';
import type { JsonSchema } from '../shape/json-schema.ts';
import { impactOf, type Impact } from './change.ts';
import { asked } from './fixtures/asked-rows.ts';
import { sent } from './fixtures/sent-rows.ts';

/** A schema as its writer keeps to it, which is how the library is told that nothing else is sent. */
function closed(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    return Array.isArray(schema) ? schema.map(closed) : schema;
  }
  const parts = Object.fromEntries(
    Object.entries(schema).map(([key, part]) => [key, closed(part)]),
  );
  return parts['type'] === 'object' && !('additionalProperties' in parts)
    ? { ...parts, additionalProperties: false }
    : parts;
}

describe(
  'json-schema-diff, the library that is not used, where it is wrong',
  { timeout: 30_000 },
  () => {
    const draft = { $schema: 'http://json-schema.org/draft-07/schema#' };
    /** Returns whether all that is written is read, as the library sees it. */
    async function fits(written: JsonSchema, read: JsonSchema): Promise<boolean> {
      // What the library is given is checked by itself.
      const sourceSchema = { ...draft, ...(closed(written) as object) };
      const result = await diffSchemas({ sourceSchema, destinationSchema: { ...draft, ...read } });
      return !result.removalsFound;
    }

    // Where it is right, the table of compare-contracts.test.ts says the same.
    it.each(
      [
        ...sent.map((row) => [...row, 'event'] as const),
        ...asked.map((row) => [...row, 'request'] as const),
      ].filter(([, , , , , library]) => library !== 'agrees'),
    )('misjudges %s', async (_what, before, after, impact, _path, library, direction) => {
      const [old, now] = [writeSchema(before), writeSchema(after)];
      const ends = direction === 'event' ? ([now, old] as const) : ([old, now] as const);
      const thinks = await classify(...ends).catch(() => 'throws');
      if (library === 'throws') expect(thinks).toBe('throws');
      else expect(thinks).not.toBe(impact);
    });

    /** Judges by what the new side of the old clients writes or reads, and the other way round. */
    async function classify(written: JsonSchema, read: JsonSchema): Promise<Impact> {
      return impactOf({
        oldClients: !(await fits(written, read)),
        oldServers: !(await fits(read, written)),
      });
    }
  },
);
