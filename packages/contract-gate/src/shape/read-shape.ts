import { GateError } from '../errors.ts';
import { discriminatorOf } from './discriminator.ts';
import { checksKeyword, isSchema, readAsKeyword, type JsonSchema } from './json-schema.ts';
import {
  anyText,
  anything,
  nothing,
  resolve,
  unionOf,
  type Bound,
  type Field,
  type RecordShape,
  type Shape,
  type Value,
} from './shape.ts';

/** Keywords that say nothing about which values are allowed. */
const annotations: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$defs',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  checksKeyword,
  readAsKeyword,
]);

/** Keywords that the gate can compare, by the type that they belong to. */
const keywordsOf = {
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'format'],
  array: ['prefixItems', 'items', 'minItems', 'maxItems'],
  object: ['properties', 'required', 'additionalProperties', 'propertyNames'],
  boolean: [],
  null: [],
} as const;
type TypeName = keyof typeof keywordsOf;

/**
 * Reads a JSON Schema as a shape.
 *
 * @throws GateError `not-comparable` for a keyword that the gate does not know: guessing would let a
 * breaking change pass.
 */
export function readShape(schema: unknown): Shape {
  return createReader(schema).read(schema, '');
}

function createReader(root: unknown) {
  const targets = new Map<string, Shape>();

  /** What a reference stands for; read once, so that a schema can contain itself. */
  function follow(ref: string): Shape {
    const known = targets.get(ref);
    if (known !== undefined) return known;
    const name = /^#\/\$defs\/([^/]+)$/.exec(ref)?.[1];
    const definitions = isSchema(root) ? root['$defs'] : undefined;
    const found =
      ref === '#'
        ? root
        : name !== undefined && isSchema(definitions)
          ? definitions[name]
          : undefined;
    if (found === undefined) refuse(ref, 'a reference that leads nowhere');
    const shape = read(found, ref);
    targets.set(ref, shape);
    return shape;
  }

  function read(schema: unknown, path: string): Shape {
    if (schema === true) return anything;
    if (schema === false) return nothing;
    if (!isSchema(schema)) refuse(path, 'no schema');
    let shape = readPlain(schema, path);
    const readAs = schema[readAsKeyword];
    if (readAs !== undefined) shape = { kind: 'read', of: shape, as: readShape(readAs) };
    const checks = schema[checksKeyword];
    for (const check of Array.isArray(checks) ? checks : []) {
      shape = { kind: 'checked', of: shape, check: String(check) };
    }
    return shape;
  }

  function readPlain(schema: JsonSchema, path: string): Shape {
    const ref = schema['$ref'];
    if (typeof ref === 'string') {
      allow(schema, ['$ref'], path);
      return { kind: 'ref', name: ref, target: () => follow(ref) };
    }
    const options = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(options)) {
      allow(schema, ['anyOf' in schema ? 'anyOf' : 'oneOf', 'type'], path);
      const shapes = options.map((option, n) => read(option, `${path}/${String(n)}`));
      if ('oneOf' in schema && discriminatorOf(shapes) === undefined)
        refuse(path, 'oneOf whose options overlap');
      return unionOf(shapes);
    }
    if ('allOf' in schema) return readAll(schema, path);
    if ('not' in schema) {
      allow(schema, ['not'], path);
      if (JSON.stringify(schema['not']) !== '{}') refuse(path, 'the keyword "not"');
      return nothing;
    }
    if ('const' in schema) return { kind: 'value', value: readValue(schema['const'], path) };
    const values = schema['enum'];
    if (Array.isArray(values)) {
      allow(schema, ['enum', 'type'], path);
      return unionOf(values.map((value) => ({ kind: 'value', value: readValue(value, path) })));
    }
    return readTypes(schema, path);
  }

  function readTypes(schema: JsonSchema, path: string): Shape {
    const { type } = schema;
    if (type === undefined) {
      allow(schema, [], path);
      return anything;
    }
    const types: readonly unknown[] = Array.isArray(type) ? type : [type];
    const names = types.map((name) =>
      isTypeName(name) ? name : refuse(path, `type ${String(name)}`),
    );
    allow(schema, ['type', ...names.flatMap((name) => keywordsOf[name])], path);
    return unionOf(names.map((name) => readType(name, schema, path)));
  }

  function readType(type: TypeName, schema: JsonSchema, path: string): Shape {
    switch (type) {
      case 'null':
        return { kind: 'value', value: null };
      case 'boolean':
        return unionOf([
          { kind: 'value', value: true },
          { kind: 'value', value: false },
        ]);
      case 'string':
        return {
          ...anyText,
          minLength: readNumber(schema, 'minLength') ?? 0,
          maxLength: readNumber(schema, 'maxLength') ?? Infinity,
          forms: ['pattern', 'format'].flatMap((keyword) => {
            const form = schema[keyword];
            return typeof form === 'string' ? [`${keyword} ${form}`] : [];
          }),
        };
      case 'number':
      case 'integer': {
        const multiple = readNumber(schema, 'multipleOf');
        return {
          kind: 'number',
          isInteger: type === 'integer',
          min: narrower(schema, ['minimum', 'exclusiveMinimum'], -Infinity),
          max: narrower(schema, ['maximum', 'exclusiveMaximum'], Infinity),
          multiplesOf: multiple === undefined ? [] : [multiple],
        };
      }
      case 'array': {
        const first = schema['prefixItems'];
        return {
          kind: 'list',
          first: Array.isArray(first)
            ? first.map((item, n) => read(item, `${path}/${String(n)}`))
            : [],
          items: read(schema['items'] ?? true, `${path}/items`),
          minItems: readNumber(schema, 'minItems') ?? 0,
          maxItems: readNumber(schema, 'maxItems') ?? Infinity,
        };
      }
      case 'object':
        return readRecord(schema, path);
    }
  }

  function readRecord(schema: JsonSchema, path: string): RecordShape {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    const required = schema['required'];
    const names: readonly unknown[] = Array.isArray(required) ? required : [];
    const others = schema['additionalProperties'];
    const rest: RecordShape['rest'] =
      others === undefined
        ? 'ignored'
        : others === false
          ? 'refused'
          : {
              names: read(schema['propertyNames'] ?? { type: 'string' }, `${path}/(names)`),
              values: read(others, `${path}/(others)`),
            };
    const fields = new Map<string, Field>();
    for (const name of new Set([...Object.keys(properties), ...names.map(String)])) {
      // A record with a fixed set of keys names them in `required` alone.
      const unnamed = typeof rest === 'string' ? anything : rest.values;
      fields.set(name, {
        shape: name in properties ? read(properties[name], `${path}/${name}`) : unnamed,
        isRequired: names.includes(name),
      });
    }
    return { kind: 'record', fields, rest };
  }

  /** Reads `allOf` as zod writes it: more patterns of one text. */
  function readAll(schema: JsonSchema, path: string): Shape {
    const { allOf, ...own } = schema;
    const parts: readonly unknown[] = Array.isArray(allOf) ? allOf : [];
    const shapes = [own, ...parts].map((part) =>
      resolve(read(isSchema(part) ? { type: own['type'], ...part } : part, path)),
    );
    return shapes.reduce((all, part) => {
      if (all.kind !== 'text' || part.kind !== 'text')
        return refuse(path, 'allOf of other than texts');
      return {
        kind: 'text',
        minLength: Math.max(all.minLength, part.minLength),
        maxLength: Math.min(all.maxLength, part.maxLength),
        forms: [...new Set([...all.forms, ...part.forms])],
      };
    });
  }

  return { read };
}

function readNumber(schema: JsonSchema, keyword: string): number | undefined {
  const value = schema[keyword];
  return typeof value === 'number' ? value : undefined;
}

/** The narrower of a bound that is in the range and one that is not. */
function narrower(
  schema: JsonSchema,
  [included, excluded]: readonly [string, string],
  none: number,
): Bound {
  const inside = readNumber(schema, included) ?? none;
  const outside = readNumber(schema, excluded) ?? none;
  const isOutsideNarrower = none < 0 ? outside >= inside : outside <= inside;
  return outside !== none && isOutsideNarrower
    ? { at: outside, excluded: true }
    : { at: inside, excluded: false };
}

function readValue(value: unknown, path: string): Value {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    // Just looked at.
    return value as Value;
  }
  return refuse(path, 'a constant that is an object or an array');
}

function isTypeName(name: unknown): name is TypeName {
  return typeof name === 'string' && Object.hasOwn(keywordsOf, name);
}

function allow(schema: JsonSchema, keywords: readonly string[], path: string): void {
  for (const keyword of Object.keys(schema)) {
    if (schema[keyword] === undefined || annotations.has(keyword) || keywords.includes(keyword))
      continue;
    refuse(path, `the keyword "${keyword}"`);
  }
}

function refuse(path: string, what: string): never {
  throw new GateError(
    'not-comparable',
    `The schema at ${path === '' ? 'its root' : path} has ${what}, which cannot be compared. ` +
      'Say it in another way, or teach packages/contract-gate/src/shape to compare it.',
  );
}
