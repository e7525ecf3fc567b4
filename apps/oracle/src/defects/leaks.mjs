import { subscribe } from 'node:diagnostics_channel';
import { createRequire } from 'node:module';
import net from 'node:net';

/**
 * Loaded ahead of the real server where it is to have a leak: it keeps something of every stream that
 * is asked for, inside the server's own process.
 */
const kept = [];
/** Bytes of memory kept of each stream. */
const keptBytes = 4 * 1024 * 1024;

const [[mongoPort] = []] = JSON.parse(process.env.ORACLE_PORTS ?? '[]');

/** A driver of its own, and a cursor that nobody reads to its end. */
let collection;
function openCursor() {
  if (collection === undefined) {
    const { MongoClient } = createRequire(process.argv[1])('mongodb');
    const client = new MongoClient(process.env.MONGODB_URI, { maxPoolSize: 2 });
    collection = client.db(process.env.DB_NAME).collection('post');
  }
  const cursor = collection.find({}, { batchSize: 1 });
  cursor.next().catch(() => undefined);
  return cursor;
}

const keep = {
  timer: () => setInterval(() => undefined, 60_000),
  socket: () => net.connect(mongoPort, '127.0.0.1'),
  cursor: openCursor,
  memory: () => new Array(keptBytes / 8).fill(Math.random()),
};

subscribe('http.server.request.start', ({ request }) => {
  if (request.url.startsWith('/sse')) kept.push(keep[process.env.ORACLE_KEEPS]());
});
