import * as z from 'zod/mini';

/** Most documents on one page of a list. */
export const maxPageSize = 100;
/** Documents on one page when `limit` is not given. */
export const defaultPageSize = 30;

/** `limit` of a query: how many documents one page may have. */
export const PageLimit = z._default(
  z.pipe(
    z.string().check(z.regex(/^[0-9]{1,3}$/, `must be a number from 1 to ${String(maxPageSize)}`)),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.int().check(z.gte(1), z.lte(maxPageSize)),
    ),
  ),
  defaultPageSize,
);
