import type { SseChannel } from '@tidings/contracts';
import type { SharedSource } from '@tidings/event-source/shared';
import { createClock, type Clock } from './clock/clock.svelte.ts';
import { createDraft, type Draft } from './compose/draft.svelte.ts';
import { createConnection, type Connection } from './connection/connection.svelte.ts';
import { createFeed, type Feed } from './feed/feed.svelte.ts';
import { createPostsApi } from './feed/posts-api.ts';
import { createApi } from './http/api-client.ts';
import { createI18n, type I18n } from './i18n/i18n.svelte.ts';
import { createLate, type Late } from './lazy/lazy.svelte.ts';
import { createFoldedCount } from './live-region/burst-counter.ts';
import { createLiveRegion, type LiveRegion } from './live-region/live-region.svelte.ts';
import { createNotices, type Notices } from './notices/notices.svelte.ts';
import { loadPage } from './pages.ts';
import { followSession } from './users/follow-session.ts';
import type { KnownPerson } from './users/known-user.ts';
import { keepSession } from './users/keep-session.ts';
import { createPeopleApi } from './users/users-api.ts';
import { createSession, type Session } from './users/session.svelte.ts';
import type { assembleRooms } from './rooms/assemble-rooms.ts';
import { createLateRooms, type LateRooms } from './rooms/lazy-rooms.svelte.ts';
import type { Rooms } from './rooms/rooms.svelte.ts';
import type { StreamedRooms } from './rooms/streamed-rooms.ts';
import { createLateOutbox, type LateOutbox, type Shows } from './outbox/lazy-outbox.svelte.ts';
import { createRouter, type Router } from './router/router.svelte.ts';
import { forgetTexts } from './storage/forget-texts.ts';
import { createStoredText } from './storage/stored-text.ts';
import { createTheme, type ThemeChoice } from './theme/theme.svelte.ts';
import type * as versionPiece from './version/version.chunk.ts';
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
  readonly outbox: LateOutbox;
  readonly rooms: LateRooms;
  readonly router: Router;
  readonly session: Session;
  readonly theme: ThemeChoice;
  readonly version: Version;
  /** The notice of a new version. */
  readonly newVersion: Late<typeof versionPiece>;
}

type AssembleRooms = typeof assembleRooms;

/** Assembles the page around one stream and one API, for as long as the window lives. */
export function createPage(options: {
  readonly source: SharedSource<SseChannel>;
  readonly streamed: StreamedRooms;
  readonly known: KnownPerson;
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
  const api = createApi(options.fetch, (why) => {
    if (why === 'unauthorized') session.end();
  });

  const say = (words: string): void => {
    liveRegion.say(words);
  };
  const shows: Shows = { rooms: new Map() };
  const outbox = createLateOutbox(async () => {
    const { assembleOutbox } = await import('./outbox/assemble-outbox.ts');
    return assembleOutbox({ source, api, shows, i18n, say, window });
  }, known.id !== '');
  const makeRooms = (assemble: AssembleRooms) => (): Rooms =>
    assemble({
      source,
      api,
      streamed,
      stored: ofThisTab,
      now,
      say,
      outbox,
      shows,
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
  const rooms = createLateRooms({
    first: options.assembleRooms && makeRooms(options.assembleRooms),
    load: async () => makeRooms((await import('./rooms/assemble-rooms.ts')).assembleRooms),
  });
  const session = createSession({
    api: createPeopleApi(api),
    last: async () => (await import('./users/last-user.ts')).readLastPerson(known.id),
    onChange(person, before) {
      const hadRooms = streamed.ids.length > 0;
      rooms.changePerson(person);
      outbox.changePerson(person);
      if (person === null) streamed.set([]);
      const hasLeft = person === null && !session.isOver;
      const isOther = person !== null && (draftsOwner.read() ?? person.id) !== person.id;
      if (hasLeft || known.hasLeft || isOther) forgetDrafts();
      if (person !== null) draftsOwner.write(person.id);
      // Informs the other tabs at once. The server informs them, too.
      if (hasLeft && before) {
        source.endAll();
        outbox.forget(before.id);
      }
      const isAnother = known.set(person?.id ?? '', hasLeft && !!before);
      // The first answer usually belongs to the session that the stream was opened with.
      if (isAnother || before !== undefined || (person === null && hadRooms)) source.reconnect();
    },
  });
  known.onOther(() => {
    if (known.hasLeft) forgetDrafts();
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
      shows,
      now,
      onArrived: createFoldedCount((count) => {
        liveRegion.say(i18n.text.feed.arrived(count));
      }),
    }),
    notices: createNotices(source),
    version: createVersion(source),
    newVersion: createLate(() => i18n.withWords(import('./version/version.chunk.ts'))),
    theme: createTheme({ stored: lasting('tidings.theme'), root }),
  };
}
