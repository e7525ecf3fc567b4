import type { MemberSince } from './since.ts';

/** Topics that come and go together, under the first of them. */
export interface Grant {
  readonly topics: readonly [string, ...string[]];
  /** Undefined: covered only where the client says so. */
  readonly since: MemberSince;
}
