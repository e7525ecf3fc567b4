import type { CreatePost } from '@tidings/contracts';

/** A post as its author writes it. */
export type PostDraft = Omit<CreatePost, 'clientId'>;
