import { discriminatorOf } from './discriminator.ts';
import { resolve, type NumberShape, type Shape, type TextShape } from './shape.ts';

/** Longest pattern that is written whole, in characters. */
const maxPatternLength = 60;

/** Puts a shape in words, e.g. `text, at most 40 characters`. */
export function describeShape(shape: Shape): string {
  switch (shape.kind) {
    case 'any':
      return 'anything';
    case 'value':
      return JSON.stringify(shape.value);
    case 'text':
      return describeText(shape);
    case 'number':
      return describeNumber(shape);
    case 'list': {
      const places = shape.first.map(describeShape).join(', ');
      const items = describeShape(shape.items);
      const many = range(shape.minItems, shape.maxItems, 'items');
      return [places === '' ? `list of (${items})` : `list of [${places}]`, ...many].join(', ');
    }
    case 'record': {
      const fields = [...shape.fields].map(
        ([name, { isRequired }]) => name + (isRequired ? '' : '?'),
      );
      const { rest } = shape;
      if (rest === 'refused') fields.push('nothing else');
      if (typeof rest === 'object') fields.push(`others: ${describeShape(rest.values)}`);
      return `{${fields.join(', ')}}`;
    }
    case 'union':
      return describeUnion(shape.of);
    case 'checked':
      return `${describeShape(shape.of)}, ${shape.check}`;
    case 'read':
      return `${describeShape(shape.of)}, read as ${describeShape(shape.as)}`;
    case 'ref': {
      const target = resolve(shape);
      return target.kind === 'record' ? describeShape(target) : shape.name;
    }
  }
}

function describeUnion(options: readonly Shape[]): string {
  const words = options.map(describeShape);
  if (words.length === 0) return 'nothing';
  if (words.length === 2 && words.includes('true') && words.includes('false')) return 'boolean';
  const discriminator = discriminatorOf(options);
  return discriminator === undefined
    ? words.join(' or ')
    : `one of several by ${discriminator}: ${words.join(' or ')}`;
}

function describeText({ minLength, maxLength, forms }: TextShape): string {
  const short = forms.map((form) =>
    form.length <= maxPatternLength ? form : `${form.slice(0, maxPatternLength)}…`,
  );
  return ['text', ...range(minLength, maxLength, 'characters'), ...short].join(', ');
}

function describeNumber({ isInteger, min, max, multiplesOf }: NumberShape): string {
  const isUsual = (at: number) => !Number.isFinite(at) || (isInteger && !isUnder(Math.abs(at)));
  return [
    isInteger ? 'integer' : 'number',
    ...(isUsual(min.at) ? [] : [`${min.excluded ? 'above' : 'at least'} ${String(min.at)}`]),
    ...(isUsual(max.at) ? [] : [`${max.excluded ? 'below' : 'at most'} ${String(max.at)}`]),
    ...multiplesOf.map((step) => `a multiple of ${String(step)}`),
  ].join(', ');
}

/** Returns whether a bound is one that somebody chose, not the greatest integer there is. */
function isUnder(at: number): boolean {
  return at < Number.MAX_SAFE_INTEGER;
}

function range(min: number, max: number, unit: string): string[] {
  if (min === max) return [`exactly ${String(min)} ${unit}`];
  return [
    ...(min > 0 ? [`at least ${String(min)} ${unit}`] : []),
    ...(Number.isFinite(max) ? [`at most ${String(max)} ${unit}`] : []),
  ];
}
