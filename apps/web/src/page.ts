import type { SseChannel } from '@tidings/contracts';
import type { SharedSource } from '@tidings/event-source/shared';
import { createClock, type Clock } from './clock/clock.svelte.ts';
import { createDraft, type Draft } from './compose/draft.svelte.ts';
import { createConnection, type Connection } from './connection/connection.svelte.ts';
import { createFeed, type Feed } from './feed/feed.svelte.ts';
import { createPostsApi } from './feed/posts-api.ts';
import { createApiClient } from './http/api-client.ts';
import { createI18n, type I18n } from './i18n/i18n.svelte.ts';
import { createLazy, type Lazy } from './lazy/lazy.svelte.ts';
import { createBurstCounter } from './live-region/burst-counter.ts';
import { createLiveRegion, type LiveRegion } from './live-region/live-region.svelte.ts';
import { createNotices, type Notices } from './notices/notices.svelte.ts';
import { loadPage } from './pages.ts';
import { followSession } from './users/follow-session.ts';
import type { KnownUser } from './users/known-user.ts';
import { keepSession } from './users/keep-session.ts';
import { createUsersApi } from './users/users-api.ts';
import { createSession, type Session } from './users/session.svelte.ts';
import type { assembleRooms } from './rooms/assemble-rooms.ts';
import { createLazyRooms, type LazyRooms } from './rooms/lazy-rooms.svelte.ts';
import type { Rooms } from './rooms/rooms.svelte.ts';
import type { StreamedRooms } from './rooms/streamed-rooms.ts';
import {
  createLazyOutbox,
  type LazyOutbox,
  type OutboxSinks,
} from './outbox/lazy-outbox.svelte.ts';
import { createRouter, type Router } from './router/router.svelte.ts';
import { forgetTexts } from './storage/forget-texts.ts';
import { createStoredText } from './storage/stored-text.ts';
import { createTheme, type ThemeChoice } from './theme/theme.svelte.ts';
import type * as versionChunk from './version/version.chunk.ts';
import { createVersion, type Version } from './version/version.svelte.ts';

/** Everything the page is made of, except its components. */
export interface Page {
  readonly clock: Clock;
  readonly connection: Connection;
  readonly draft: Draft;
  readonly feed: Feed;
  readonly i18n: I18n;
  readonly liveRegion: LiveRegion;
  readonly notices: Notices;
  readonly outbox: LazyOutbox;
  readonly rooms: LazyRooms;
  readonly router: Router;
  readonly session: Session;
  readonly theme: ThemeChoice;
  readonly version: Version;
  /** The notice of a new version. */
  readonly newVersion: Lazy<typeof versionChunk>;
}

type AssembleRooms = typeof assembleRooms;

/** Assembles the page around one stream and one API, for as long as the window lives. */
export function createPage(options: {
  readonly source: SharedSource<SseChannel>;
  readonly streamed: StreamedRooms;
  readonly known: KnownUser;
  /** Assembles the rooms, if it was loaded before the stream; otherwise it is loaded on signing in. */
  readonly assembleRooms: AssembleRooms | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly window: Window & typeof globalThis;
}): Page {
  const { source, streamed, known, window } = options;
  const { document, navigator } = window;
  const root = document.documentElement;
  const now = (): number => Date.now();
  const lasting = (key: string) => createStoredText(() => window.localStorage, key);
  const ofThisTab = (key: string) => createStoredText(() => window.sessionStorage, key);

  const i18n = createI18n({
    stored: lasting('tidings.language'),
    preferred: navigator.languages,
    root,
  });
  const liveRegion = createLiveRegion();
  const api = createApiClient(options.fetch, (why) => {
    if (why === 'unauthorized') session.end();
  });

  const announce = (words: string): void => {
    liveRegion.announce(words);
  };
  const sinks: OutboxSinks = { rooms: new Map() };
  const outbox = createLazyOutbox(async () => {
    const { assembleOutbox } = await import('./outbox/assemble-outbox.ts');
    return assembleOutbox({ source, api, sinks, i18n, announce, window });
  }, known.id !== '');
  const makeRooms = (assemble: AssembleRooms) => (): Rooms =>
    assemble({
      source,
      api,
      streamed,
      stored: ofThisTab,
      now,
      announce,
      outbox,
      sinks,
      i18n,
      window,
      open: (href) => void router.navigate(href),
    });
  const draft = createDraft(ofThisTab('tidings.draft'));
  /** The user whose drafts this tab has: nobody else may see them, not even in a reopened tab. */
  const draftsOwner = ofThisTab('tidings.owner');
  const forgetDrafts = (): void => {
    draft.take();
    forgetTexts(() => window.sessionStorage, 'tidings.room.');
  };
  const rooms = createLazyRooms({
    first: options.assembleRooms && makeRooms(options.assembleRooms),
    load: async () => makeRooms((await import('./rooms/assemble-rooms.ts')).assembleRooms),
  });
  const session = createSession({
    api: createUsersApi(api),
    last: async () => (await import('./users/last-user.ts')).readLastUser(known.id),
    onChange(user, before) {
      const hadRooms = streamed.ids.length > 0;
      rooms.changeUser(user);
      outbox.changeUser(user);
      if (user === null) streamed.set([]);
      const hasSignedOut = user === null && !session.isOver;
      const isOther = user !== null && (draftsOwner.read() ?? user.id) !== user.id;
      if (hasSignedOut || known.hasSignedOut || isOther) forgetDrafts();
      if (user !== null) draftsOwner.write(user.id);
      // Informs the other tabs at once. The server informs them, too.
      if (hasSignedOut && before) {
        source.endAll();
        outbox.forget(before.id);
      }
      const isAnother = known.set(user?.id ?? '', hasSignedOut && !!before);
      // The first answer usually belongs to the session that the stream was opened with.
      if (isAnother || before !== undefined || (user === null && hadRooms)) source.reconnect();
    },
  });
  known.onOther(() => {
    if (known.hasSignedOut) forgetDrafts();
    void session.refresh();
  });
  followSession({
    source,
    session,
    hasRooms: () => streamed.ids.length > 0,
    now: () => performance.now(),
  });
  keepSession({ session, document, now });

  const router = createRouter({
    window,
    async load(route) {
      return (await i18n.withWords(loadPage(route))).page;
    },
  });

  return {
    i18n,
    liveRegion,
    outbox,
    rooms,
    router,
    session,
    clock: createClock(source),
    connection: createConnection({ source, window }),
    draft,
    feed: createFeed({
      source,
      api: createPostsApi(api),
      sinks,
      now,
      onArrived: createBurstCounter((count) => {
        liveRegion.announce(i18n.text.feed.arrived(count));
      }),
    }),
    notices: createNotices(source),
    version: createVersion(source),
    newVersion: createLazy(() => i18n.withWords(import('./version/version.chunk.ts'))),
    theme: createTheme({ stored: lasting('tidings.theme'), root }),
  };
}
