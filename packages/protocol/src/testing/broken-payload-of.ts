import fc, { type Arbitrary } from 'fast-check';
import * as z from 'zod/mini';

/** What stands where something else belongs; `absent` takes the field away. */
const wrong = [
  { absent: true },
  ...[null, 'text', '', -1.5, true, [], {}].map((value) => ({ value })),
];

type Wrong = (typeof wrong)[number];

/** Creates an arbitrary of payloads that are nearly right: a valid one with one place broken. */
export function brokenPayloadOf(
  schema: z.core.$ZodType,
  valid: Arbitrary<unknown>,
): Arbitrary<unknown> {
  return fc
    .tuple(valid, fc.nat(), fc.constantFrom<Wrong[]>(...wrong))
    .map(([payload, at, instead]) => {
      const places = placesIn(payload);
      return broken(payload, places[at % places.length] ?? [], instead);
    })
    .filter((payload) => !z.safeParse(schema, payload).success);
}

/** Every place in a value, the value itself first. */
function placesIn(value: unknown): string[][] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [[], ...inner.flatMap(([key, part]) => placesIn(part).map((place) => [key, ...place]))];
}

function broken(value: unknown, [key, ...rest]: readonly string[], instead: Wrong): unknown {
  if (key === undefined) return 'value' in instead ? instead.value : null;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, part]): [string, unknown][] => {
    if (name !== key) return [[name, part]];
    if (rest.length === 0 && 'absent' in instead) return [];
    return [[name, broken(part, rest, instead)]];
  });
  return Array.isArray(value) ? entries.map(([, part]) => part) : Object.fromEntries(entries);
}
