import { readCommandLine } from '@tidings/dev-machine';
import { defineList } from '@tidings/protocol';
import { serveList, type Change } from '@tidings/server';
import { ObjectId } from 'mongodb';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import * as z from 'zod';

/**
 * `pnpm bench:lists`: the CPU that a change costs with 1, 10 and 100 lists over its collection, when one of them
 * has the document, and when all do. Counts what is projected and validated; the change stream, the log and the sockets
 * cost the same with any number of lists.
 */
const Order = z.object({
  ...{ id: z.string(), dish: z.string().check(z.minLength(1)), table: z.int() },
  ...{ note: z.optional(z.string()), paid: z.boolean() },
});
const example = { id: '65b2f0c4e13b2a0012345678', dish: 'Soup', table: 4, paid: false };
readCommandLine('pnpm bench:lists', (args) => parseArgs({ args }));
const rounds = 7;
const changesPerRound = 20_000;

function makeSource(index: number, isShared: boolean) {
  const list = defineList({
    ...{ name: `orders${String(index)}`, itemName: `order${String(index)}`, item: Order, example },
    sort: { table: 1 },
  });
  return serveList(list, {
    collection: 'order',
    where: isShared ? { paid: false } : { paid: false, table: index },
    fields: ['dish', 'table', 'note', 'paid'],
    read: ({ dish, table, note, paid }, id) => ({ id, dish, table, note, paid }),
  });
}

function makeChange(): Change {
  const _id = new ObjectId();
  return {
    ...{ operation: 'insert', collection: 'order', documentKey: { _id } },
    fullDocument: { _id, dish: 'Soup', table: 0, note: 'no salt', paid: false },
    wallTime: new Date(),
    clusterTime: { seconds: 1, increment: 1 },
  };
}

/** Microseconds of CPU for each change. */
async function measure(count: number, isShared: boolean): Promise<number> {
  const sources = Array.from({ length: count }, (_, index) => makeSource(index, isShared));
  const changes = Array.from({ length: Math.ceil(changesPerRound / count) }, makeChange);
  const { user, system } = process.cpuUsage();
  for (const change of changes) {
    for (const source of sources)
      await source.project(
        change,
        () => Promise.resolve(undefined),
        () => Promise.resolve([]),
      );
  }
  const used = process.cpuUsage();
  return (used.user - user + used.system - system) / changes.length;
}

function report(line: string): void {
  process.stdout.write(`${line}\n`);
}

const startedMs = performance.now();
const cases = [1, 10, 100].flatMap((count) =>
  [false, true].map((isShared) => ({ count, isShared, us: [] as number[] })),
);
// Alternating, so that what disturbs the machine disturbs them all; the first round warms up.
for (let round = 0; round <= rounds; round += 1) {
  for (const each of cases) {
    const us = await measure(each.count, each.isShared);
    if (round > 0) each.us.push(us);
  }
}
const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const alone = median(cases[0]?.us ?? []);
for (const { count, isShared, us } of cases) {
  const value = median(us);
  const has = isShared ? 'all have it' : 'one has it';
  report(
    `${String(count).padStart(4)} lists, ${has}: ${value.toFixed(1).padStart(6)} µs a change, ${(value / alone).toFixed(1)} × one list`,
  );
}
report(`${String(Math.round((performance.now() - startedMs) / 1000))} s in all`);
