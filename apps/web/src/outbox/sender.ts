import type { Answer } from '../http/answer.ts';
import { backoffMs } from './backoff.ts';
import { isFailure, classifyAnswer } from './classify-answer.ts';
import { inList, nextOf, type OutboxItem } from './outbox-item.ts';
import type { OutboxStore } from './outbox-store.ts';

/**
 * Milliseconds after the first try within which an item is repeated automatically: the server remembers
 * client ids for a week. Later it is refused as `too-old`, and its author checks whether it was created.
 */
export const maxRepeatMs = 6 * 24 * 3600_000;

/** Sends a user's items, each list in its order. */
export interface Sender {
  /** Sends a list's items, as soon as no other tab is sending them. */
  send(list: string): void;
  /** Retries at once what waits for the connection, but not what the server asked to delay. */
  wake(): void;
}

/** What a sender needs. */
export interface SenderOptions {
  readonly user: string;
  readonly store: OutboxStore;
  readonly deliver: (item: OutboxItem) => Promise<Answer<unknown>>;
  /** Runs a function while no other tab runs one under that name; may be aborted before it starts. */
  readonly exclusively: (name: string, run: () => Promise<void>) => Promise<unknown>;
  /** Called with each change of an item, after it was stored. */
  readonly onChange: (item: OutboxItem, answer?: unknown) => void;
  /** Resolves after so many milliseconds, or as soon as `sooner` is called. */
  readonly pause: (ms: number, sooner: (wake: () => void) => void) => Promise<void>;
  readonly now: () => number;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/** Creates a user's sender, which runs until `signal` aborts. */
export function createSender(options: SenderOptions): Sender {
  const { user, store, exclusively, signal } = options;
  /** Lists that are being sent, or wait for their turn; true: to be checked once more after that. */
  const lists = new Map<string, boolean>();
  const sleepers = new Set<() => void>();

  async function run(list: string): Promise<void> {
    while (lists.get(list) === true && !signal.aborted) {
      lists.set(list, false);
      await exclusively(`tidings.outbox.${user}.${list}`, () => drain(list)).catch(() => undefined);
    }
    lists.delete(list);
  }

  async function drain(list: string): Promise<void> {
    let tries = 0;
    let failures = 0;
    let last: string | undefined;
    while (!signal.aborted) {
      const item = nextOf(inList(await store.read(user), list));
      if (item === undefined || aborted()) return;
      if (item.clientId !== last) [tries, failures, last] = [0, 0, item.clientId];
      const answer = await attempt(item);
      if (answer === undefined) continue;
      tries += 1;
      if (isFailure(answer)) failures += 1;
      const outcome = classifyAnswer(answer, failures, options.now());
      switch (outcome.name) {
        case 'done':
        case 'gone':
          await store.remove(item.clientId);
          options.onChange(item, answer.ok ? answer.data : undefined);
          break;
        case 'refuse': {
          const { why, errors } = outcome.refused;
          await change(item, { refused: { why, errors }, waits: undefined });
          break;
        }
        case 'stop':
          await change(item, { waits: outcome.refused.why });
          return;
        case 'wait':
          await change(item, { waits: outcome.refused.why });
          await rest(tries, outcome.atLeastMs);
      }
    }
  }

  /** Sends an item; undefined if it is too old for that. */
  async function attempt(item: OutboxItem): Promise<Answer<unknown> | undefined> {
    const { triedAt = options.now() } = item;
    if (options.now() - triedAt > maxRepeatMs) {
      await change(item, { refused: { why: 'too-old', errors: [] }, waits: undefined });
      return undefined;
    }
    // Stored before the first try, so that it is known even if the tab is closed in the middle of it.
    if (item.triedAt === undefined) await store.change(item.clientId, { triedAt });
    return options.deliver(item);
  }

  async function change(
    item: OutboxItem,
    what: Parameters<OutboxStore['change']>[1],
  ): Promise<void> {
    await store.change(item.clientId, what);
    options.onChange(item);
  }

  async function rest(tries: number, atLeastMs: number): Promise<void> {
    const ms = Math.max(atLeastMs, backoffMs(tries, options.random));
    let wake: (() => void) | undefined;
    await options.pause(ms, (sooner) => {
      wake = sooner;
      if (atLeastMs === 0) sleepers.add(sooner);
      signal.addEventListener('abort', sooner);
    });
    if (wake === undefined) return;
    sleepers.delete(wake);
    signal.removeEventListener('abort', wake);
  }

  // A function, so that TypeScript does not assume the same value after an await.
  const aborted = (): boolean => signal.aborted;

  return {
    send(list) {
      const isRunning = lists.has(list);
      lists.set(list, true);
      if (!isRunning) void run(list);
    },
    wake() {
      for (const wake of [...sleepers]) wake();
    },
  };
}
