import type { CreatePost } from '@tidings/contracts';

/** A post as it is written. */
export type PostDraft = Omit<CreatePost, 'clientId'>;
