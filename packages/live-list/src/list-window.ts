import { areComparable, comparePositions, parsePosition } from '@tidings/protocol';

/** An item of a list. */
export interface Identified {
  readonly id: string | number;
}

/** What a page knows of a list: its first items, in order, with nothing left out. */
export interface ListWindow<Item extends Identified> {
  readonly items: readonly Item[];
  /** Up to where it goes; undefined: it has the whole list. */
  readonly last: Item | undefined;
  /** Pages whose position the stream has not passed yet. */
  readonly floors: readonly Floor<Item>[];
}

/** Events up to `position` say nothing new of what a page has. */
interface Floor<Item> {
  readonly position: string;
  /** The page stands after this one. */
  readonly after: Item;
  readonly ids: ReadonlySet<Identified['id']>;
}

/** What an event says of an item; without `item` it has left the list. */
export interface ItemChange<Item extends Identified> {
  readonly id: Identified['id'];
  readonly item?: Item;
  /** Undefined for an event without one: it counts as new. */
  readonly position: string | undefined;
}

export type Compare = (a: object, b: object) => number;

/** Begins with a snapshot. */
export function fromSnapshot<Item extends Identified>(
  items: readonly Item[],
  isComplete: boolean,
): ListWindow<Item> {
  // What is not complete has an item.
  return { items, last: isComplete ? undefined : items.at(-1), floors: [] };
}

/** Applies an event. An item that now stands after the last known one is dropped: others may stand in between. */
export function applyChange<Item extends Identified>(
  window: ListWindow<Item>,
  change: ItemChange<Item>,
  compare: Compare,
): ListWindow<Item> {
  const { position } = change;
  const floors = window.floors.filter((floor) => !isAfter(position, floor.position));
  if (floors.some((floor) => isContained(change, floor, compare))) return { ...window, floors };
  return { ...window, floors, items: put(window, change, compare) };
}

/**
 * Adds the page after the last known item. Meanwhile are the changes that came while it was on its way: what is newer
 * than the page wins.
 */
export function addPage<Item extends Identified>(
  window: ListWindow<Item>,
  page: {
    readonly items: readonly Item[];
    readonly isLast: boolean;
    readonly position: string;
  },
  meanwhile: readonly ItemChange<Item>[],
  compare: Compare,
): ListWindow<Item> {
  const { last: after, floors } = window;
  if (after === undefined) return window;
  const last = page.isLast ? undefined : (page.items.at(-1) ?? after);
  const floor = {
    ...{ position: page.position, after },
    ids: new Set(page.items.map(({ id }) => id)),
  };
  let next: ListWindow<Item> = { ...window, last, floors: [...floors, floor] };
  for (const item of page.items) {
    next = { ...next, items: put(next, { id: item.id, item, position: undefined }, compare) };
  }
  for (const change of meanwhile) {
    if (!isAfter(change.position, page.position)) continue;
    next = { ...next, items: put(next, change, compare) };
  }
  return next;
}

/** Whether a page that is already there has what a change says, or something newer. */
function isContained<Item extends Identified>(
  { id, item }: ItemChange<Item>,
  { after, ids }: Floor<Item>,
  compare: Compare,
): boolean {
  return ids.has(id) || (item !== undefined && compare(item, after) > 0);
}

function put<Item extends Identified>(
  { items, last }: Pick<ListWindow<Item>, 'items' | 'last'>,
  { id, item }: ItemChange<Item>,
  compare: Compare,
): readonly Item[] {
  const others = items.filter((each) => each.id !== id);
  if (item === undefined || (last !== undefined && compare(item, last) > 0)) return others;
  const index = others.findIndex((each) => compare(each, item) > 0);
  return index === -1 ? [...others, item] : others.toSpliced(index, 0, item);
}

/** Whether a change is newer than a position; those of another history are. */
function isAfter(position: string | undefined, than: string): boolean {
  const [a, b] = [parsePosition(position), parsePosition(than)];
  if (a === undefined || b === undefined || !areComparable(a, b)) return true;
  return comparePositions(a, b) > 0;
}
