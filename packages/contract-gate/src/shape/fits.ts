import {
  nothing,
  resolve,
  unionOf,
  type Bound,
  type ListShape,
  type NumberShape,
  type RecordShape,
  type Shape,
  type TextShape,
  type Value,
} from './shape.ts';

/** Pairs that are being compared further up: a schema that contains itself asks for them again. */
type Open = ReadonlyMap<Shape, ReadonlySet<Shape>>;

/**
 * Returns whether all that a writer of `written` can send is taken by a reader of `readAs`. A writer
 * sends only the fields that it names. Where that cannot be proved (two different patterns), no.
 */
export function fits(written: Shape, readAs: Shape): boolean {
  return compare(written, readAs, new Map());
}

function compare(writtenOrRef: Shape, readOrRef: Shape, open: Open): boolean {
  const written = resolve(writtenOrRef);
  const read = resolve(readOrRef);
  if (written === read || read.kind === 'any') return true;
  if (open.get(written)?.has(read) === true) return true;
  const inside = new Map(open).set(written, new Set([...(open.get(written) ?? []), read]));
  const ask = (a: Shape, b: Shape) => compare(a, b, inside);

  const options = opened(written);
  if (options !== undefined) return options.every((option) => ask(option, read));
  if (read.kind === 'union') {
    if (read.of.some((option) => ask(written, option))) return true;
    const parts = split(written);
    return parts?.every((part) => ask(part, read)) ?? false;
  }
  if (read.kind === 'checked') {
    const { of, holds } = withoutCheck(written, read.check);
    return holds && ask(of, read.of);
  }
  if (written.kind === 'checked') return ask(written.of, read);
  if (read.kind === 'read') {
    return written.kind === 'read' && ask(written.of, read.of) && ask(written.as, read.as);
  }
  switch (written.kind) {
    case 'any':
    case 'union':
      return false;
    case 'read':
      return ask(written.of, read);
    case 'value':
      return read.kind === 'value' ? written.value === read.value : isValueIn(written.value, read);
    case 'text':
      return read.kind === 'text' && isTextIn(written, read);
    case 'number':
      return read.kind === 'number' && isNumberIn(written, read);
    case 'list':
      return read.kind === 'list' && isListIn(written, read, ask);
    case 'record':
      return read.kind === 'record' && isRecordIn(written, read, ask);
  }
}

/** The options of a union, each with the checks that stand around the union. */
function opened(shape: Shape): readonly Shape[] | undefined {
  if (shape.kind === 'union') return shape.of;
  if (shape.kind !== 'checked') return undefined;
  const { check } = shape;
  return opened(resolve(shape.of))?.map((of) => ({ kind: 'checked', of, check }));
}

/** Takes a check away, and says whether it was there. */
function withoutCheck(shape: Shape, check: string): { of: Shape; holds: boolean } {
  if (shape.kind !== 'checked') return { of: shape, holds: false };
  if (shape.check === check) return { of: shape.of, holds: true };
  const inner = withoutCheck(resolve(shape.of), check);
  return { of: { ...shape, of: inner.of }, holds: inner.holds };
}

/** Splits a record by a field that is one of several, so that each part can fit an option of its own. */
function split(shape: Shape): readonly Shape[] | undefined {
  if (shape.kind !== 'record') return undefined;
  for (const [name, field] of shape.fields) {
    const options = field.isRequired ? opened(resolve(field.shape)) : undefined;
    if (options === undefined || options.length < 2) continue;
    return options.map((option) => ({
      ...shape,
      fields: new Map(shape.fields).set(name, { ...field, shape: option }),
    }));
  }
  return undefined;
}

function isValueIn(value: Value, read: Shape): boolean {
  if (typeof value === 'string' && read.kind === 'text') {
    return (
      value.length >= read.minLength &&
      value.length <= read.maxLength &&
      read.forms.every((form) => hasForm(value, form))
    );
  }
  if (typeof value === 'number' && read.kind === 'number') {
    const at: Bound = { at: value, excluded: false };
    const isInteger = Number.isInteger(value);
    return isNumberIn({ kind: 'number', isInteger, min: at, max: at, multiplesOf: [value] }, read);
  }
  return false;
}

/** A format is only a name here: nothing is known to have it. */
function hasForm(value: string, form: string): boolean {
  return form.startsWith('pattern ') && new RegExp(form.slice('pattern '.length), 'u').test(value);
}

function isTextIn(written: TextShape, read: TextShape): boolean {
  return (
    written.minLength >= read.minLength &&
    written.maxLength <= read.maxLength &&
    read.forms.every((form) => written.forms.includes(form))
  );
}

function isNumberIn(written: NumberShape, read: NumberShape): boolean {
  return (
    (written.isInteger || !read.isInteger || written.multiplesOf.some(Number.isInteger)) &&
    (written.min.at > read.min.at ||
      (written.min.at === read.min.at && (written.min.excluded || !read.min.excluded))) &&
    (written.max.at < read.max.at ||
      (written.max.at === read.max.at && (written.max.excluded || !read.max.excluded))) &&
    read.multiplesOf.every(
      (step) =>
        (written.isInteger && step === 1) ||
        written.multiplesOf.some((multiple) => Number.isInteger(multiple / step)),
    )
  );
}

type Ask = (written: Shape, read: Shape) => boolean;

function isListIn(written: ListShape, read: ListShape, ask: Ask): boolean {
  if (written.maxItems < written.minItems) return true;
  const [longest, shortest] = [mostItems(written), mostItems(read)];
  if (written.minItems < read.minItems || longest > shortest) return false;
  const places = Math.max(written.first.length, read.first.length);
  for (let at = 0; at < Math.min(places, longest); at += 1) {
    if (!ask(written.first[at] ?? written.items, read.first[at] ?? read.items)) return false;
  }
  return longest <= places || ask(written.items, read.items);
}

/** Most items that a list can have: none beyond its fixed places where nothing fits there. */
function mostItems(list: ListShape): number {
  const items = resolve(list.items);
  const hasMore = items.kind !== 'union' || items.of.length > 0;
  return hasMore ? list.maxItems : Math.min(list.maxItems, list.first.length);
}

function isRecordIn(written: RecordShape, read: RecordShape, ask: Ask): boolean {
  // Who ignored what they do not know, and refuses it now, refuses what some writer may be sending.
  if (written.rest === 'ignored' && read.rest === 'refused') return false;
  const others = typeof written.rest === 'string' ? undefined : written.rest;
  for (const [name, field] of read.fields) {
    const sent = written.fields.get(name);
    if (sent === undefined ? field.isRequired : field.isRequired && !sent.isRequired) return false;
    const shape = sent?.shape ?? others?.values ?? nothing;
    if (!ask(shape, field.shape)) return false;
  }
  if (read.rest === 'ignored') return true;
  const { rest } = read;
  for (const [name, sent] of written.fields) {
    if (read.fields.has(name)) continue;
    if (rest === 'refused') return false;
    if (!ask(sent.shape, rest.values) || !ask({ kind: 'value', value: name }, rest.names))
      return false;
  }
  if (others === undefined) return true;
  return rest !== 'refused' && ask(others.values, rest.values) && ask(others.names, rest.names);
}

/** Returns whether null is one of the values, and what remains without it. */
export function withoutNull(shape: Shape): { of: Shape; hasNull: boolean } {
  const isNull = (one: Shape) => one.kind === 'value' && one.value === null;
  if (shape.kind !== 'union' || !shape.of.some(isNull)) return { of: shape, hasNull: false };
  return { of: unionOf(shape.of.filter((one) => !isNull(one))), hasNull: true };
}
