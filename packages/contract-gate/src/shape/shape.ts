/** A value that JSON can hold and that stands for itself. */
export type Value = string | number | boolean | null;

/** One end of a number's range. */
export interface Bound {
  readonly at: number;
  /** The bound itself is not in the range. */
  readonly excluded: boolean;
}

/** A text. */
export interface TextShape {
  readonly kind: 'text';
  readonly minLength: number;
  /** Infinity where nothing bounds it. */
  readonly maxLength: number;
  /** Patterns and formats that it holds, each as `pattern …` or `format …`; compared by name. */
  readonly forms: readonly string[];
}

/** A number. */
export interface NumberShape {
  readonly kind: 'number';
  readonly isInteger: boolean;
  readonly min: Bound;
  readonly max: Bound;
  readonly multiplesOf: readonly number[];
}

/** An array: the items of fixed places first, then any number of `items`. */
export interface ListShape {
  readonly kind: 'list';
  readonly first: readonly Shape[];
  readonly items: Shape;
  readonly minItems: number;
  readonly maxItems: number;
}

/** One field of a record. */
export interface Field {
  readonly shape: Shape;
  readonly isRequired: boolean;
}

/** An object. */
export interface RecordShape {
  readonly kind: 'record';
  readonly fields: ReadonlyMap<string, Field>;
  /**
   * What becomes of fields that are not named: a reader ignores them or refuses them, and a writer
   * then sends none; or they are part of it, each of this shape.
   */
  readonly rest: 'ignored' | 'refused' | { readonly names: Shape; readonly values: Shape };
}

/**
 * What a JSON value may be: the part of JSON Schema that a contract can say, as a tree that can be
 * compared exactly.
 */
export type Shape =
  | { readonly kind: 'any' }
  | { readonly kind: 'value'; readonly value: Value }
  | TextShape
  | NumberShape
  | ListShape
  | RecordShape
  /** One of these; of none of them where there are none. */
  | { readonly kind: 'union'; readonly of: readonly Shape[] }
  /** One that also passes a check which is code; the same words, the same check. */
  | { readonly kind: 'checked'; readonly of: Shape; readonly check: string }
  /** One that is turned into something else, which has a shape of its own. */
  | { readonly kind: 'read'; readonly of: Shape; readonly as: Shape }
  /** Another part of the same schema, so that a schema can contain itself. */
  | { readonly kind: 'ref'; readonly name: string; readonly target: () => Shape };

/** Anything at all. */
export const anything: Shape = { kind: 'any' };
/** Nothing at all. */
export const nothing: Shape = { kind: 'union', of: [] };
/** Any text. */
export const anyText: TextShape = {
  kind: 'text',
  minLength: 0,
  maxLength: Infinity,
  forms: [],
};
/** A record that has nothing and ignores everything. */
export const emptyRecord: RecordShape = { kind: 'record', fields: new Map(), rest: 'ignored' };

/** Makes a union of shapes: unions in it are opened, the same shape is in it once. */
export function unionOf(shapes: readonly Shape[]): Shape {
  const all = shapes.flatMap((shape) => (shape.kind === 'union' ? shape.of : [shape]));
  const distinct = new Map(all.map((shape) => [canonicalText(shape), shape]));
  const [only, ...others] = [...distinct.values()];
  if (only !== undefined && others.length === 0) return only;
  return { kind: 'union', of: [...distinct.values()] };
}

/** Follows references to what they stand for. */
export function resolve(shape: Shape): Exclude<Shape, { kind: 'ref' }> {
  let at = shape;
  while (at.kind === 'ref') at = at.target();
  return at;
}

/** Writes a shape as text that is the same for the same shape, whatever the order it was written in. */
export function canonicalText(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'any';
    case 'value':
      return JSON.stringify(shape.value);
    case 'text':
      return `text ${JSON.stringify([shape.minLength, String(shape.maxLength), [...shape.forms].sort()])}`;
    case 'number': {
      const { isInteger, min, max, multiplesOf } = shape;
      const bounds = [String(min.at), min.excluded, String(max.at), max.excluded];
      return `number ${JSON.stringify([isInteger, bounds, [...multiplesOf].sort()])}`;
    }
    case 'list':
      return `list ${JSON.stringify([
        shape.first.map(canonicalText),
        canonicalText(shape.items),
        shape.minItems,
        String(shape.maxItems),
      ])}`;
    case 'record': {
      const fields = [...shape.fields]
        .map(([name, field]) => [name, field.isRequired, canonicalText(field.shape)] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1));
      const { rest } = shape;
      const others =
        typeof rest === 'string' ? rest : [canonicalText(rest.names), canonicalText(rest.values)];
      return `record ${JSON.stringify([fields, others])}`;
    }
    case 'union':
      return `union ${JSON.stringify(shape.of.map(canonicalText).sort())}`;
    case 'checked':
      return `checked ${JSON.stringify([shape.check, canonicalText(shape.of)])}`;
    case 'read':
      return `read ${JSON.stringify([canonicalText(shape.of), canonicalText(shape.as)])}`;
    case 'ref':
      return `ref ${shape.name}`;
  }
}
