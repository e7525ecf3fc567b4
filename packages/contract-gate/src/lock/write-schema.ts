import * as z from 'zod/mini';
import { checksKeyword, readAsKeyword, type JsonSchema } from '../shape/json-schema.ts';

/**
 * Writes a schema of the contract as JSON Schema: as its reader takes it, and with what JSON Schema
 * cannot say under keywords of our own, so that changing it is noticed as well.
 */
export function writeSchema(schema: z.core.$ZodType): JsonSchema {
  return writeAs(schema, 'input');
}

function writeAs(schema: z.core.$ZodType, io: 'input' | 'output'): JsonSchema {
  const written = z.toJSONSchema(schema, {
    io,
    // What a transform makes is nothing that JSON Schema knows; its input is.
    unrepresentable: io === 'output' ? 'any' : 'throw',
    override({ zodSchema, jsonSchema }) {
      const { def } = zodSchema._zod;
      const checks = (def.checks ?? []).flatMap(wordsOfCheck);
      if (checks.length > 0) Object.assign(jsonSchema, { [checksKeyword]: checks });
      if (def.type === 'pipe' && io === 'input') {
        Object.assign(jsonSchema, {
          [readAsKeyword]: withoutDialect(writeAs(outOf(zodSchema), 'output')),
        });
      }
    },
  });
  return withoutDialect(written);
}

/** The words of a check that is code: they are all that can be compared of it. */
function wordsOfCheck(check: z.core.$ZodCheck): string[] {
  const { def } = check._zod;
  if (def.check !== 'custom') return [];
  const message = def.error?.({ code: 'custom', input: undefined, message: '' } as never);
  return [typeof message === 'string' ? message : (message?.message ?? 'a check without words')];
}

function outOf(schema: z.core.$ZodType): z.core.$ZodType {
  // A pipe's definition has the schema that it ends in.
  return (schema as z.core.$ZodPipe)._zod.def.out;
}

function withoutDialect(schema: object): JsonSchema {
  return Object.fromEntries(
    Object.entries(schema).filter(([keyword]) => keyword !== '$schema' && !keyword.startsWith('~')),
  );
}
