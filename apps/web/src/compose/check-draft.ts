import { maxBodyLength, maxTitleLength, type CreatePost } from '@tidings/contracts';

/** What the form contains. */
export interface DraftText {
  readonly title: string;
  readonly body: string;
}

/** What is wrong with a draft, by field. */
export interface DraftFaults {
  readonly title?: 'missing' | 'tooLong';
  readonly body?: 'tooLong';
}

/** Returns what is sent of a draft: trimmed, without an empty body. */
export function postOfDraft({ title, body }: DraftText): Omit<CreatePost, 'clientId'> {
  const text = body.trimEnd();
  return { title: title.trim(), ...(text !== '' && { body: text }) };
}

/** Finds what the contract would reject. */
export function checkDraft(draft: DraftText): DraftFaults {
  const { title, body = '' } = postOfDraft(draft);
  return {
    ...(title === '' && { title: 'missing' as const }),
    ...(title.length > maxTitleLength && { title: 'tooLong' as const }),
    ...(body.length > maxBodyLength && { body: 'tooLong' as const }),
  };
}
