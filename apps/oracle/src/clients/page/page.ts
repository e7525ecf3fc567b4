import type { Take, Untimed } from '../client.ts';
import { watch } from '../watch.ts';

/** What the oracle puts into the page and calls in it. */
interface OraclePage {
  /** Receives records, in order. */
  oracleTake(records: readonly Untimed[]): Promise<void>;
  oracleNode: number;
  oracleUrl: string;
  oracleStart(): void;
  oracleMove(node: number): void;
}

/** Milliseconds for which records are collected before they are handed over. */
const collectMs = 50;

// The oracle exposes the first of them before this runs; the others are set here and by it.
const page = globalThis as unknown as OraclePage;
const records: Untimed[] = [];

const take: Take = (record) => {
  if (records.length === 0) {
    setTimeout(() => {
      void page.oracleTake(records.splice(0));
    }, collectMs);
  }
  records.push(record);
};

page.oracleStart = () => {
  const source = watch(EventSource, {
    url: () => page.oracleUrl,
    node: () => page.oracleNode,
    take,
    reconnect: { maxDelayMs: 4000 },
  });
  page.oracleMove = (node) => {
    page.oracleNode = node;
    source.reconnect();
  };
};
