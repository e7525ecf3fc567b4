import type { LoadTarget } from '../load/generator.ts';
import type { BuiltServers } from './kit/built-servers.ts';
import { compileC } from './kit/compile-c.ts';
import { startProgram } from './kit/start-program.ts';
import { versionOf } from './kit/version-of.ts';
import { centrifugo } from './centrifugo/centrifugo.ts';
import { mercure } from './mercure/mercure.ts';
import { nchan } from './nchan/nchan.ts';
import type { ServerKind } from './server.ts';

/** How much a server is asked at 1,000 clients, so that a visit takes seconds and not minutes. */
export interface Pace {
  /** Events of a burst. */
  readonly burst: number;
  /** Events of a steady flow, one each 10 ms. */
  readonly steady: number;
}

/** Writes what is pending in one go: the more, the cheaper each. */
const collecting: Pace = { burst: 1000, steady: 200 };
/** Writes event by event: a longer burst would only take longer. */
const eachByItself: Pace = { burst: 200, steady: 200 };
const slow: Pace = { burst: 100, steady: 200 };
const slower: Pace = { burst: 40, steady: 40 };
const slowest: Pace = { burst: 15, steady: 15 };

/** A server and how much it is asked. */
export interface Contender {
  readonly kind: ServerKind;
  readonly pace: Pace;
}

/** Lists everyone who takes part, the limit first, in the order of the table. */
export function allServers(built: BuiltServers, tidings: ServerKind): readonly Contender[] {
  const sse = { path: '/sse' };
  const node = (
    name: string,
    title: string,
    details: string,
    target: Omit<LoadTarget, 'port'> = sse,
  ): ServerKind => ({
    name,
    title,
    find: () =>
      Promise.resolve({
        kind: 'found',
        details,
        start: () => startProgram([process.execPath, built.main(name)], target),
      }),
  });
  const packages = (...names: readonly string[]) =>
    names.map((name) => `${name} ${versionOf(name)}`).join(', ');
  return [
    { kind: cWriter('all'), pace: collecting },
    {
      kind: node(
        'node-socket',
        'Node, one framed chunk to the sockets, one write per turn',
        `Node ${process.version}`,
      ),
      pace: collecting,
    },
    {
      kind: node(
        'node-http',
        'Node http, shared bytes, one write per turn',
        `Node ${process.version}`,
      ),
      pace: collecting,
    },
    { kind: tidings, pace: collecting },
    { kind: cWriter('each'), pace: eachByItself },
    { kind: centrifugo, pace: collecting },
    { kind: mercure, pace: eachByItself },
    { kind: nchan, pace: eachByItself },
    { kind: node('better-sse', 'better-sse', packages('better-sse', 'express')), pace: slow },
    {
      kind: node('notes-express', 'The study notes’ way in Express', packages('express')),
      pace: slow,
    },
    { kind: node('hono', 'Hono streamSSE', packages('hono', '@hono/node-server')), pace: slower },
    {
      kind: node(
        'orpc',
        'oRPC event iterator',
        `${packages('@orpc/server')}; maxBufferedEvents 100,000`,
        {
          path: '/rpc/newPosts',
        },
      ),
      pace: slower,
    },
    {
      kind: node('trpc', 'tRPC SSE subscription', packages('@trpc/server'), {
        path: '/newPosts',
      }),
      pace: slowest,
    },
  ];
}

function cWriter(way: 'all' | 'each'): ServerKind {
  return {
    name: way === 'all' ? 'c-all' : 'c-each',
    title:
      way === 'all'
        ? 'C + epoll, all pending events in one write (the limit)'
        : 'C + epoll, one write per event',
    async find() {
      const program = await compileC(new URL('./c-writer/writer.c', import.meta.url));
      return program === undefined
        ? { kind: 'missing', why: 'no C compiler (cc, gcc, clang) is on the PATH' }
        : {
            kind: 'found',
            details: 'cc -O2, one thread, no chunked encoding',
            start: () => startProgram([program, way], { path: '/sse' }),
          };
    },
  };
}

/** Rows of the report that are no contender of their own. */
export const otherRows = [
  {
    name: 'watch-bare',
    title: 'Bare watch() and one fan-out (Node http)',
    details: 'mongodb driver, collection.watch() on inserts, shared bytes, one write per turn',
  },
  {
    name: 'watch-notes',
    title: 'The study notes’ way with its change stream',
    details: 'one collection.watch() on inserts, one res.write per change and client, in Express',
  },
  ...(['english-200', 'english-1500', 'korean-100', 'korean-700'] as const).flatMap((text) => {
    const [language, length] = text.split('-');
    const what = `${language ?? ''} text, ${length ?? ''} characters`;
    return [
      { name: `tidings-identity-${text}`, title: `Plain, ${what}`, details: 'as Tidings' },
      { name: `tidings-gzip-${text}`, title: `gzip, ${what}`, details: 'as Tidings' },
    ];
  }),
  ...[10_000, 100_000, 400_000].map((count) => ({
    name: `after-${String(count)}`,
    title: `Tidings after ${count.toLocaleString('en-US')} events`,
    details: 'as Tidings',
  })),
  { name: 'tidings-2-workers', title: 'Tidings, WORKERS=2', details: 'as Tidings, as shipped' },
  { name: 'hub-one-topic', title: '1 topic × 10,000 readers', details: 'hub alone' },
  { name: 'hub-many-topics', title: '1,000 topics × 10 readers', details: 'hub alone' },
  {
    name: 'hub-unwatched',
    title: '1,000 topics × 10 readers, 9 of 10 events for nobody',
    details: 'hub alone',
  },
];
