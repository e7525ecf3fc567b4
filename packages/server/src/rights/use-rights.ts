import {
  describeGrant,
  describeRights,
  missingRightsError,
  turnImagesOn,
  type FeedLog,
  type Images,
  type Right,
  type RoleDocument,
  type WatchedCollection,
} from '@tidings/change-feed';
import type { Channel, Guarantee } from '@tidings/protocol';
import type { Db, MongoClient } from 'mongodb';
import type { FeedListener } from '../feed-listener.ts';
import { preparePresence } from '../presence/presence-document.ts';
import { prepareQuarantine } from '../quarantine/quarantine.ts';
import type { Source } from '../source.ts';
import { findRights } from './find-rights.ts';
import {
  createMissingImages,
  describeMissingImages,
  isInsertOnly,
  missingImagesError,
  sourcesWithEdits,
} from './missing-images.ts';
import { prepareIfAllowed } from './prepare-if-allowed.ts';
import { weakerGuarantees } from './weaker-guarantees.ts';

/** What an instance wants of its database. */
export interface RightsOptions<C extends Channel> {
  /** Connected or not. */
  readonly client: MongoClient;
  /** The database, of a client whose operations are limited. */
  readonly db: Db;
  readonly sources: readonly Source<C>[];
  /** What the application watches besides. */
  readonly watched: readonly WatchedCollection[];
  readonly images: Images;
  readonly ownCollection: string;
  /** Undefined: whatever the rights allow. */
  readonly readOnly: boolean | undefined;
  /** The collection of presence, if it is wanted. */
  readonly presence: string | undefined;
  /** The collection of the quarantine, if it is wanted. */
  readonly quarantine: string | undefined;
  /** Prepares collections in place of what is done otherwise. */
  readonly prepare: (() => Promise<void>) | undefined;
  readonly operationTimeoutMs: number;
  /** Milliseconds after which an unavailable database is given up. */
  readonly withinMs: number;
  readonly log: FeedLog;
}

/** What an instance may do on its database, and does with it. */
export interface UsedRights<C extends Channel> {
  /** The role that gives everything that is wanted. */
  readonly role: RoleDocument;
  readonly readOnly: boolean;
  /** This process's presence reaches the others. */
  readonly writesPresence: boolean;
  /** Violations of the contract can be recorded now. */
  isRecording(): boolean;
  /** Prepares the database, as far as the user may; not in read-only mode. */
  prepare(): Promise<void>;
  /** Looks which images are missing, and logs what follows from that. @throws TidingsError if they are required */
  checkImages(): Promise<void>;
  /** Keeps what `weaker` returns up to date. */
  readonly listener: FeedListener;
  /** Returns what a channel's connections can rely on less than usual. */
  weaker(channel: C): readonly Guarantee[];
}

/** Finds out what the user of the connection may do, and what an instance makes of it. Throws what `findRights` does. */
export async function useRights<C extends Channel>(
  options: RightsOptions<C>,
): Promise<UsedRights<C>> {
  const { db, sources, images, presence, quarantine, log } = options;
  const database = db.databaseName;
  // Of sessions and presence only what is there now counts: their collections need no images. Those of memberships are
  // among `watched`: read again, a member who was removed and came back would never have been away.
  const watched = options.watched.filter((collection) => !isInsertOnly(collection));
  const edited = sourcesWithEdits(sources).map(({ collection }) => collection);
  const collections = [...new Set([...edited, ...watched.map(({ name }) => name)])];
  const found = await findRights({ ...options, database, collections }, options);
  const { granted, role, readOnly, writesPresence, writesQuarantine } = found;
  if (readOnly && quarantine !== undefined) {
    log.warn({}, 'Read-only: documents that break the contract are counted, and not recorded.');
  }
  const missingImages = createMissingImages(db, sources, images !== 'off');
  /** What it takes to turn on images, where that was refused. */
  let refused: readonly Right[] = [];
  let isRecording = false;

  async function prepareCollections(): Promise<void> {
    if (images !== 'off') refused = await turnImagesOn(db, collections);
    if (images === 'required' && refused.length > 0) {
      throw missingRightsError({
        ...{ database, granted, missing: refused, role },
        instead:
          'Or set `images: "if-possible"`: then it works without pre- and post-images, and `sync` reports what is weaker.',
      });
    }
    if (presence === undefined || !writesPresence) return;
    await prepareIfAllowed(() => preparePresence(db, presence), {
      log,
      consequence: `what a crashed process leaves in "${presence}" stays there`,
    });
  }

  return {
    ...{ role, readOnly, writesPresence },
    isRecording: () => isRecording,
    async prepare() {
      await (options.prepare ?? prepareCollections)();
      if (quarantine === undefined || !writesQuarantine) return;
      isRecording = await prepareIfAllowed(() => prepareQuarantine(db, quarantine), {
        log,
        consequence: 'documents that break the contract are counted, and not recorded',
      });
    },
    async checkImages() {
      await missingImages.refresh();
      const missing = missingImages.collections;
      if (missing.size === 0 || images === 'off') return;
      const description = describeMissingImages(sources, { database, collections: missing });
      if (images === 'required') throw missingImagesError(description);
      const rights = describeRights(database, refused);
      const grant = describeGrant({ database, granted, role, missing: refused });
      const alternative =
        refused.length === 0
          ? ''
          : `\nOr let the user of the connection do so, who lacks:\n${rights}\n${grant}`;
      log.warn({ collections: [...missing] }, `${description}${alternative}`);
    },
    listener: missingImages.listener,
    weaker: (channel) =>
      weakerGuarantees(channel, sources, {
        withoutImages: missingImages.collections,
        readOnly,
        isPresenceLocal: presence !== undefined && !writesPresence,
      }),
  };
}
