import { discriminatorOf, fixedValuesOf } from '../shape/discriminator.ts';
import { fits, withoutNull } from '../shape/fits.ts';

import {
  canonicalText,
  emptyRecord,
  resolve,
  type Field,
  type ListShape,
  type RecordShape,
  type Shape,
} from '../shape/shape.ts';

/** What happened to a part of a schema. */
export type DifferenceKind = 'added' | 'removed' | 'required' | 'optional' | 'changed';

/** One part of a schema that is not what it was. */
export interface Difference {
  /** Where, e.g. `posts[].author.name`; empty for the whole. */
  readonly path: string;
  readonly kind: DifferenceKind;
  readonly before: Shape | undefined;
  readonly after: Shape | undefined;
  /** A reader of the old schema takes what a writer of the new one sends. */
  readonly oldReadsNew: boolean;
  /** A reader of the new schema takes what a writer of the old one sends. */
  readonly newReadsOld: boolean;
}

/** Finds where two schemas differ, as deep as the difference lies. */
export function diffShapes(before: Shape, after: Shape): Difference[] {
  const differences: Difference[] = [];
  const visited = new Set<string>();

  /** Notes a difference; the two stand for the parts where they are only pieces of them. */
  function note(
    path: string,
    kind: DifferenceKind,
    [oldPart, newPart]: readonly [Shape, Shape],
    shown: { readonly before?: Shape; readonly after?: Shape } = {
      before: oldPart,
      after: newPart,
    },
  ): void {
    differences.push({
      path,
      kind,
      before: shown.before,
      after: shown.after,
      oldReadsNew: fits(newPart, oldPart),
      newReadsOld: fits(oldPart, newPart),
    });
  }

  function walk(oldOrRef: Shape, newOrRef: Shape, path: string): void {
    if (oldOrRef.kind === 'ref' && newOrRef.kind === 'ref') {
      const pair = `${oldOrRef.name} ${newOrRef.name}`;
      if (visited.has(pair)) return;
      visited.add(pair);
    }
    const [was, is] = [resolve(oldOrRef), resolve(newOrRef)];
    if (!hasRef(was) && canonicalText(was) === canonicalText(is)) return;
    if (was.kind === 'record' && is.kind === 'record') {
      walkRecords(was, is, path);
    } else if (
      was.kind === 'list' &&
      is.kind === 'list' &&
      was.first.length + is.first.length === 0
    ) {
      walkLists(was, is, path);
    } else if (was.kind === 'checked' && is.kind === 'checked' && was.check === is.check) {
      walk(was.of, is.of, path);
    } else if (was.kind === 'union' || is.kind === 'union') {
      walkUnions(was, is, path);
    } else if (!isSame(was, is)) {
      note(path, 'changed', [was, is]);
    }
  }

  function walkRecords(was: RecordShape, is: RecordShape, path: string): void {
    const only = (name: string, field: Field, rest = was.rest): RecordShape => ({
      kind: 'record',
      fields: new Map([[name, field]]),
      rest,
    });
    for (const [name, field] of was.fields) {
      const at = below(path, name);
      const now = is.fields.get(name);
      if (now === undefined) {
        const without = { ...emptyRecord, rest: is.rest };
        note(at, 'removed', [only(name, field, is.rest), without], { before: field.shape });
        continue;
      }
      walk(field.shape, now.shape, at);
      if (field.isRequired !== now.isRequired) {
        const shape = now.shape;
        const pair = [only(name, { ...field, shape }), only(name, { ...now, shape })] as const;
        const shown = { before: field.shape, after: shape };
        note(at, now.isRequired ? 'required' : 'optional', pair, shown);
      }
    }
    for (const [name, field] of is.fields) {
      if (was.fields.has(name)) continue;
      const without = { ...emptyRecord, rest: was.rest };
      note(below(path, name), 'added', [without, only(name, field)], { after: field.shape });
    }
    const [oldRest, newRest] = [was, is].map(({ rest }) => ({ ...emptyRecord, rest }));
    if (oldRest === undefined || newRest === undefined) return;
    if (canonicalText(oldRest) === canonicalText(newRest)) return;
    note(below(path, '*'), 'changed', [oldRest, newRest]);
  }

  function walkLists(was: ListShape, is: ListShape, path: string): void {
    walk(was.items, is.items, `${path}[]`);
    if (was.minItems === is.minItems && was.maxItems === is.maxItems) return;
    note(path, 'changed', [{ ...was, items: is.items }, is], { before: was, after: is });
  }

  function walkUnions(was: Shape, is: Shape, path: string): void {
    const [old, now] = [withoutNull(was), withoutNull(is)];
    const canBeAnything = was.kind === 'any' || is.kind === 'any';
    if ((old.hasNull || now.hasNull) && !canBeAnything) {
      walk(old.of, now.of, path);
      if (old.hasNull === now.hasNull) return;
      const empty: Shape = { kind: 'value', value: null };
      const none: Shape = { kind: 'union', of: [] };
      const pair = [old.hasNull ? empty : none, now.hasNull ? empty : none] as const;
      note(path, 'changed', pair, { before: was, after: is });
      return;
    }
    const options = [...optionsOf(was), ...optionsOf(is)];
    const discriminator =
      discriminatorOf(optionsOf(was)) === discriminatorOf(optionsOf(is))
        ? discriminatorOf(optionsOf(was))
        : undefined;
    if (discriminator === undefined || options.some((option) => option.kind !== 'record')) {
      if (!isSame(was, is)) note(path, 'changed', [was, is]);
      return;
    }
    walkOptions(was, is, discriminator, path);
  }

  /** Compares the options of two unions whose options are told apart by a field. */
  function walkOptions(was: Shape, is: Shape, discriminator: string, path: string): void {
    const keyOf = (option: Shape) => fixedValuesOf(option, discriminator)?.join(' ') ?? '';
    const now = new Map(optionsOf(is).map((option) => [keyOf(option), option]));
    const none: Shape = { kind: 'union', of: [] };
    for (const option of optionsOf(was)) {
      const key = keyOf(option);
      const at = `${path}(${discriminator}: ${key})`;
      const other = now.get(key);
      now.delete(key);
      if (other === undefined) note(at, 'changed', [option, none]);
      else walk(option, other, at);
    }
    for (const [key, option] of now) {
      note(`${path}(${discriminator}: ${key})`, 'changed', [none, option]);
    }
  }

  walk(before, after, '');
  return differences;
}

function optionsOf(shape: Shape): readonly Shape[] {
  return shape.kind === 'union' ? shape.of : [shape];
}

function below(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

/** Returns whether two shapes are the same, to the end of their references. */
function isSame(a: Shape, b: Shape): boolean {
  return canonicalText(a) === canonicalText(b) && (!hasRef(a) || (fits(a, b) && fits(b, a)));
}

/** Returns whether a shape contains a reference: the same words may then stand for something else. */
function hasRef(shape: Shape): boolean {
  switch (shape.kind) {
    case 'ref':
      return true;
    case 'checked':
      return hasRef(shape.of);
    case 'read':
      return hasRef(shape.of) || hasRef(shape.as);
    case 'union':
      return shape.of.some(hasRef);
    case 'list':
      return [...shape.first, shape.items].some(hasRef);
    case 'record':
      return [...shape.fields.values()].some((field) => hasRef(field.shape));
    case 'any':
    case 'value':
    case 'text':
    case 'number':
      return false;
  }
}
