import type { Issue } from '@tidings/protocol';

/**
 * Reads the topic of data that the contract rejects; undefined if the topic depends on a part that is
 * invalid or missing.
 */
export function readTopic(
  definition: { readonly topic: (data: unknown) => string },
  data: unknown,
  issues: readonly Issue[],
): string | undefined {
  const wrong = new Set(issues.map(({ path }) => path));
  try {
    return definition.topic(wrong.has('') ? guard({}, '', wrong) : guard(data, '', wrong));
  } catch {
    return undefined;
  }
}

/** Allows reading everything except what is invalid or missing. */
function guard(value: unknown, path: string, wrong: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, key) {
      const inner = path === '' ? String(key) : `${path}.${String(key)}`;
      if (!Object.hasOwn(target, key) || wrong.has(inner)) throw new TypeError(inner);
      return guard(Reflect.get(target, key), inner, wrong);
    },
  });
}
