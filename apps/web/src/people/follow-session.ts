import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import type { Session } from './session.svelte.ts';

/**
 * Keeps the session in step with the stream: asks at the start who is signed in, and again until it
 * is known; learns from the stream that a session has ended, and then goes on with the public feed.
 */
export function followSession(options: {
  readonly source: Pick<Source<SseChannel>, 'on' | 'onState' | 'reconnect'>;
  readonly session: Session;
  /** The stream was asked for rooms. */
  readonly hasRooms: () => boolean;
}): void {
  const { source, session, hasRooms } = options;
  source.on('sync', () => {
    if (session.person === undefined) void session.refresh();
  });
  source.on('revoked', ({ reason }) => {
    if (reason === 'signedOut' || reason === 'expired') void session.refresh();
  });
  source.onState((state) => {
    if (state.name !== 'stopped' || state.reason !== 'unauthorized') return;
    // Without a session and without rooms there is nothing to leave out: asking again would not help.
    if (session.person !== null || hasRooms()) session.end();
  });
  void session.refresh();
}
