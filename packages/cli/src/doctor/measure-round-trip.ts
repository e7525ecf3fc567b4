import type { Db } from 'mongodb';
import type { Finding } from './finding.ts';

const collectionName = 'tidings_doctor';
/** Milliseconds after which a change counts as lost. */
const maxRoundTripMs = 15_000;

/** Measures the time from an insert until its change arrives; the collection is dropped afterwards. */
export async function measureRoundTrip(db: Db): Promise<Finding> {
  const name = 'round trip';
  const collection = db.collection(collectionName);
  const stream = collection.watch([], { maxAwaitTimeMS: 1_000 });
  try {
    await stream.tryNext(); // opens it
    const start = performance.now();
    await collection.insertOne({ at: new Date() });
    while (performance.now() - start < maxRoundTripMs) {
      if ((await stream.tryNext()) === null) continue;
      return { name, outcome: 'good', text: `${(performance.now() - start).toFixed(0)} ms` };
    }
    return { name, outcome: 'bad', text: `no change arrived within ${String(maxRoundTripMs)} ms` };
  } finally {
    await stream.close();
    await collection.drop().catch(() => undefined); // with read-only rights it was never made
  }
}
