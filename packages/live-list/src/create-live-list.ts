import {
  compareBy,
  formatPlace,
  type ItemSchema,
  type ListDefinition,
  type ListEventNames,
  type TopicFields,
} from '@tidings/protocol';
import type * as z from 'zod/mini';
import {
  addPage,
  applyChange,
  fromSnapshot,
  type ItemChange,
  type ListWindow,
} from './list-window.ts';

/** Where the events come from: a `Source` of `@tidings/event-source`. */
export interface ListSource {
  on(
    name: string,
    listener: (data: object, meta: { readonly position?: string }) => void,
  ): () => void;
}

/** Reads the page of a topic after `before`, as `tidings.pages` of the server answers it. */
export type ReadPage<Item> = (page: {
  readonly topic: string;
  readonly before: string | undefined;
  readonly limit: number;
}) => Promise<{
  readonly items: readonly Item[];
  readonly next: string | null;
  readonly position: string;
}>;

/** What a page shows. */
export interface LiveListState<Item> {
  /** In the list's order; undefined before the first snapshot. */
  readonly items: readonly Item[] | undefined;
  /** Whether the list goes on after the last item. */
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  /** Why a page could not be read; it is asked for again automatically. Undefined once that has succeeded. */
  readonly error: unknown;
}

/** A topic of a list, kept up to date. */
export interface LiveList<Item> {
  /** The same object until something changes. */
  readonly state: LiveListState<Item>;
  /** Calls the listener after each change; the result stops that. */
  subscribe(listener: () => void): () => void;
  /** Shows one more page, or asks again at once for one that failed; does nothing at the end, and without `readPage`. */
  loadMore(): void;
  /** Stops listening. */
  close(): void;
}

const minRetryMs = 1_000;
const maxRetryMs = 30_000;

function defaultRetryDelayMs(attempt: number): number {
  return Math.min(maxRetryMs, minRetryMs * 2 ** attempt) * (1 - Math.random() / 2);
}

/**
 * Follows a topic of a list: its snapshot, then every change in its place. It shows the first items and drops what sorts
 * after its last one; when that leaves fewer than the reader has loaded, and there are more, it reads a page. After a
 * `gap` it reads as many pages again as there were.
 *
 * @example
 * const tasks = createLiveList({
 *   source: connect(live),
 *   list: taskList,
 *   fields: { project: 'a' },
 *   readPage: fetchPages('/pages'),
 * });
 * tasks.subscribe(() => show(tasks.state.items));
 */
export function createLiveList<
  Item extends ItemSchema,
  Name extends string,
  Names extends ListEventNames,
  Field extends string,
>(options: {
  readonly source: ListSource;
  readonly list: ListDefinition<Item, Name, Names, Field>;
  /** The fields of the topic. */
  readonly fields: NoInfer<TopicFields<Item, Field>>;
  /** @defaultValue none: the list has no more than its snapshot's size */
  readonly readPage?: ReadPage<z.output<NoInfer<Item>>>;
  /**
   * Returns the milliseconds before a page that could not be read is asked for again; `attempt` counts from 0.
   * @defaultValue a second, doubling up to 30, each shortened by up to half at random
   */
  readonly retryDelayMs?: (attempt: number) => number;
}): LiveList<z.output<Item>> {
  type Value = z.output<Item>;
  const { source, list, readPage, retryDelayMs = defaultRetryDelayMs } = options;
  const topic = list.topicOf(options.fields);
  const compare = compareBy(list);
  const listeners = new Set<() => void>();
  let window: ListWindow<Value> | undefined;
  let state: LiveListState<Value> = {
    ...{ items: undefined, hasMore: false, isLoading: false, error: undefined },
  };
  /** Items that the reader has loaded, if the list has as many. */
  let wanted = list.page;
  /** Where the next page begins: with many broken documents in a row, further on than the last item. */
  let place: string | undefined;
  /** Changes since the page that is on its way was asked for; undefined without one. */
  let meanwhile: ItemChange<Value>[] | undefined;

  let failures = 0;
  let retry: ReturnType<typeof setTimeout> | undefined;

  function publish(change: Partial<LiveListState<Value>> = {}): void {
    state = {
      ...{ ...state, ...change, isLoading: meanwhile !== undefined },
      ...(window && { items: window.items, hasMore: window.last !== undefined }),
    };
    for (const listener of listeners) listener();
  }

  function loadIfShort(): void {
    const isShort = window?.last !== undefined && window.items.length < wanted;
    if (isShort && meanwhile === undefined && retry === undefined) void load();
  }

  async function load(): Promise<void> {
    if (readPage === undefined || place === undefined) return;
    const changes: ItemChange<Value>[] = [];
    meanwhile = changes;
    clearTimeout(retry);
    retry = undefined;
    publish();
    try {
      const page = await readPage({ topic, before: place, limit: list.page });
      // A snapshot has come, or the list is closed: the page continues what is no more.
      if (meanwhile !== changes || window === undefined) return;
      meanwhile = undefined;
      place = page.next ?? undefined;
      const isLast = place === undefined;
      window = addPage(window, { ...page, isLast }, changes, compare);
      failures = 0;
      publish({ error: undefined });
      loadIfShort();
    } catch (error) {
      if (meanwhile !== changes) return;
      meanwhile = undefined;
      retry = setTimeout(() => {
        retry = undefined;
        loadIfShort();
      }, retryDelayMs(failures));
      failures += 1;
      publish({ error });
    }
  }

  function begin(items: readonly Value[], isComplete: boolean): void {
    meanwhile = undefined;
    clearTimeout(retry);
    retry = undefined;
    window = fromSnapshot(items, isComplete);
    place = window.last && formatPlace(list, window.last);
    publish({ error: undefined });
    loadIfShort();
  }

  function change(change: ItemChange<Value>): void {
    if (window === undefined) return;
    meanwhile?.push(change);
    window = applyChange(window, change, compare);
    publish();
    loadIfShort();
  }

  const { snapshot, created, edited, deleted } = list.eventNames;
  /** Listens for what is of this topic. */
  const on = (name: string, listener: (data: object, position: string | undefined) => void) =>
    source.on(name, (data: object, { position }) => {
      // Payloads of a list's events have the fields of its topics.
      if (list.topicOf(data as TopicFields<Item, Field>) === topic) listener(data, position);
    });
  // What `defineList` made of the item's schema.
  const put = (data: object, position: string | undefined) => {
    const item = data as Value;
    change({ id: item.id, item, position });
  };
  const stops = [
    on(snapshot, (data) => {
      const { [list.name]: items, complete } = data as Readonly<Record<string, unknown>>;
      begin(items as readonly Value[], complete === true);
    }),
    on(created, put),
    on(edited, put),
    on(deleted, (data, position) => {
      change({ id: (data as Value).id, position });
    }),
  ];

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    loadMore() {
      if (readPage === undefined || window?.last === undefined || meanwhile !== undefined) return;
      if (state.error === undefined) wanted = window.items.length + list.page;
      void load();
    },
    close() {
      for (const stop of stops) stop();
      listeners.clear();
      meanwhile = undefined;
      clearTimeout(retry);
    },
  };
}
