import { isUnauthorized, type FeedLog } from '@tidings/change-feed';

/** Prepares something that can be done without; returns false, and logs what follows, if the user may not. */
export async function prepareIfAllowed(
  prepare: () => Promise<void>,
  { log, consequence }: { readonly log: Pick<FeedLog, 'warn'>; readonly consequence: string },
): Promise<boolean> {
  try {
    await prepare();
    return true;
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    log.warn({ err: error }, `MongoDB refused: ${consequence}.`);
    return false;
  }
}
