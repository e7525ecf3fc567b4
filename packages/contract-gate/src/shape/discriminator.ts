import type { Shape } from './shape.ts';

/** Finds the field that every one of these records has with values of its own, e.g. `kind`. */
export function discriminatorOf(shapes: readonly Shape[]): string | undefined {
  const [first] = shapes;
  if (first?.kind !== 'record') return undefined;
  return [...first.fields.keys()].find((name) => {
    const values = shapes.map((shape) => fixedValuesOf(shape, name));
    const all = values.flatMap((some) => some ?? []);
    return !values.includes(undefined) && new Set(all).size === all.length;
  });
}

/** The values that a field of a record can have, where they are few and it is always there. */
export function fixedValuesOf(shape: Shape, name: string): readonly string[] | undefined {
  const field = shape.kind === 'record' ? shape.fields.get(name) : undefined;
  if (field?.isRequired !== true) return undefined;
  const options = field.shape.kind === 'union' ? field.shape.of : [field.shape];
  const values = options.map((option) =>
    option.kind === 'value' ? JSON.stringify(option.value) : undefined,
  );
  return values.some((value) => value === undefined) ? undefined : values.map(String);
}
