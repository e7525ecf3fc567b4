import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { Session } from './session.svelte.ts';

/** Milliseconds between two reconnects because of a new session. */
const renewEveryMs = 5_000;

/**
 * Keeps the session in step with the stream: asks at the start who is signed in, and again until it is known;
 * learns from the stream that a session has ended, and then continues with the public feed. If the same user
 * has signed in again meanwhile, in another tab, the stream is reconnected.
 */
export function followSession(options: {
  readonly source: Pick<Source<SseChannel>, 'on' | 'onState' | 'reconnect'>;
  readonly session: Session;
  /** Whether the stream includes rooms. */
  readonly hasRooms: () => boolean;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}): void {
  const { source, session, hasRooms, now } = options;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let renewal: ReturnType<typeof setTimeout> | undefined;

  async function askAgain(): Promise<void> {
    const before = session.user?.id;
    await session.refresh();
    if (before === undefined || session.user?.id !== before) return;
    renewal ??= setTimeout(
      () => {
        renewal = undefined;
        renewedAt = now();
        source.reconnect();
      },
      Math.max(0, renewedAt + renewEveryMs - now()),
    );
  }

  source.on('sync', () => {
    if (!session.isConfirmed) void session.refresh();
  });
  source.on('revoked', ({ reason }) => {
    if (reason === 'signedOut' || reason === 'expired') void askAgain();
  });
  source.onState((state) => {
    if (state.name !== 'stopped' || state.reason !== 'unauthorized') return;
    // Without a session and rooms there is nothing to leave out: reconnecting would not help.
    if (session.user !== null || hasRooms()) session.end();
  });
  void session.refresh();
}
