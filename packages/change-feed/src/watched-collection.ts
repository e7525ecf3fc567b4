import type { Change } from './change.ts';

/** Names a collection whose changes the feed carries. */
export interface WatchedCollection<Name extends string = string> {
  readonly name: Name;
  /**
   * The top-level fields that leave the database, with `_id`; what others contain costs nothing, and cannot
   * stand in the way. No dotted paths, and not together with `hide`. @defaultValue all
   */
  readonly fields?: readonly string[] | undefined;
  /**
   * Top-level fields that never leave the database: projected out of documents and pre-images on the
   * server. Not `_id`, and no dotted paths. @defaultValue none
   */
  readonly hide?: readonly string[];
  /**
   * The operations that are reported; others do not leave the database, and have no ordinal.
   * @defaultValue all
   */
  readonly operations?: readonly Change['operation'][];
}
