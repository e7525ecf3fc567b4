import { setTimeout as sleep } from 'node:timers/promises';
import {
  createChangeFeed as createRealFeed,
  type ChangeFeed,
  type ChangeItem,
  type FeedItem,
  type FeedOptions,
} from '@tidings/change-feed';
import type { Position } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { readFileSync } from 'node:fs';
import { makePost } from '../../event/make-post.ts';
import { cut } from '../../event/real-text.ts';
import { takeOrders } from '../kit/serve.ts';

// All else is the real thing; `createChangeFeed` below stands in front of its namesake.
// eslint-disable-next-line no-restricted-syntax -- whatever the package exports, now and later
export * from '@tidings/change-feed';

/**
 * Stands in for the change feed when the server is built for the bench: the real feed over the real
 * database, into whose items changes are put that the bench orders. Everything behind it (projection,
 * contract, log, snapshots, cursors, routes) is the product's, as it is shipped.
 */
export function createChangeFeed<const Name extends string>(
  options: FeedOptions<Name>,
): ChangeFeed<Name> {
  const real = createRealFeed(options);
  const ordered: number[] = [];
  let wake: () => void = () => undefined;

  async function* items(): AsyncGenerator<FeedItem<Name>, void, undefined> {
    const source = real.items();
    let last: Position | undefined;
    let next = source.next();
    for (;;) {
      const woken = new Promise<'woken'>((resolve) => {
        wake = () => {
          resolve('woken');
        };
      });
      if (ordered.length === 0 || last === undefined) {
        const first = await Promise.race([next, woken]);
        if (first !== 'woken') {
          if (first.done === true) return;
          const item = first.value;
          last = item.type === 'opened' ? item.after : item.position;
          yield item;
          next = source.next();
        }
      }
      if (last === undefined) {
        await sleep(1);
        continue;
      }
      for (const sequence of ordered.splice(0)) {
        last = { ...last, ordinal: last.ordinal + 1, number: 0 };
        // The bench watches what the server watches, posts among it.
        yield makeInsert(last, sequence) as ChangeItem<Name>;
      }
    }
  }

  void takeOrders((sequence) => {
    ordered.push(sequence);
    wake();
  }).then((port) => process.stdout.write(`control ${String(port)}\n`));
  return { ...real, items };
}

const { BENCH_TEXT_FILE: textFile, BENCH_TEXT_LENGTH: textLength } = process.env;
const text = textFile === undefined ? undefined : readFileSync(textFile, 'utf8');

function makeInsert(position: Position, sequence: number): ChangeItem<'post'> {
  const { id, title, body: filling } = makePost(sequence);
  const body = text === undefined ? filling : cut(text, sequence, Number(textLength));
  const _id = new ObjectId(id);
  return {
    type: 'change',
    position,
    change: {
      operation: 'insert',
      collection: 'post',
      documentKey: { _id },
      fullDocument: { _id, title, body },
      wallTime: new Date(),
      clusterTime: position,
    },
  };
}
