import { createFaultCounts, foldPath, type FaultCount } from './count-faults.ts';
import { groupByDocument, readQuarantine } from './entries.ts';
import { judge } from './judge.ts';
import type { QuarantineStore } from './store.ts';
import { writeDocumentId } from './write-document.ts';
import { writeTable } from './write-table.ts';

/** Lists quarantined documents, the newest first: lines for people, or one line of JSON. */
export async function list(
  store: QuarantineStore,
  {
    limit,
    event,
    json,
  }: { readonly limit: number; readonly event: string | undefined; readonly json: boolean },
): Promise<string[]> {
  const all = groupByDocument(await readQuarantine(store), store.kinds);
  const wanted = all.filter((one) => event === undefined || one.event === event);
  const rows = [];
  for (const one of wanted.slice(0, limit)) {
    const { is } = await judge(store, one);
    rows.push({
      id: one.id,
      at: one.at.toISOString(),
      collection: one.collection,
      document: writeDocumentId(one),
      event: one.event,
      path: foldPath(one.faults[0]?.path ?? ''),
      times: one.ids.length,
      now: is,
    });
  }
  if (json) return [JSON.stringify(rows)];
  if (rows.length === 0) return ['The quarantine is empty.'];
  const heading = ['ID', 'WHEN', 'COLLECTION', 'DOCUMENT', 'EVENT', 'PATH', 'TIMES', 'NOW'];
  const left = wanted.length - rows.length;
  return [
    ...writeTable([heading, ...rows.map((row) => Object.values(row).map(String))]),
    ...(left > 0
      ? [`… and ${String(left)} older: --limit ${String(wanted.length)} shows all`]
      : []),
  ];
}

/** Counts quarantined documents by event and by the path of the first issue, the most frequent first. */
export async function listCounts(store: QuarantineStore, json: boolean): Promise<string[]> {
  const counts = createFaultCounts();
  for (const entry of await readQuarantine(store)) {
    counts.add(store.kinds.eventOf(entry), entry.issues);
  }
  const rows: FaultCount[] = counts.all().sort((a, b) => b.count - a.count);
  if (json) return [JSON.stringify(rows)];
  if (rows.length === 0) return ['The quarantine is empty.'];
  return writeTable([
    ['EVENT', 'PATH', 'COUNT'],
    ...rows.map(({ event, path, count }) => [event, path, String(count)]),
  ]);
}
