import { hash, parseOptions, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import { createSemaphore } from '@tidings/server';

/** How hard a hash is to make: OWASP's argon2id with 19 MiB and two passes is the least. */
export interface HashCost {
  /** KiB of memory for each hash. */
  readonly memoryKib: number;
  /** Passes over that memory. */
  readonly passes: number;
}

/**
 * Hashes passwords and compares them, a few at a time. `askers` say for whom, e.g. address and name: each
 * gets its turn, however much the others ask.
 */
export interface PasswordHasher {
  /** @throws SemaphoreFull when too many wait */
  hash(password: string, askers?: readonly string[]): Promise<string>;
  /**
   * Says whether a password made a hash. Without a hash it takes as long and says no, so that the time
   * does not tell whether there is an account.
   *
   * @throws SemaphoreFull when too many wait
   */
  verify(made: string | undefined, password: string, askers?: readonly string[]): Promise<boolean>;
  /** Says whether a hash was made at another cost than today's. */
  isOutdated(made: string): boolean;
}

/** Hashes made at once: each holds its memory and one of the four threads that Node has for such work. */
const maxAtOnce = 2;
/** Hashes that wait, some 4 s at the least cost; beyond it `SemaphoreFull` is thrown for those who ask the most. */
const maxWaiting = 256;

/** Creates the hasher. Resolves when it has made the hash that nobody's password made. */
export async function createPasswordHasher(
  { memoryKib, passes }: HashCost,
  /** What computes. @defaultValue the library */
  argon2: { readonly hash: typeof hash; readonly verify: typeof verify } = { hash, verify },
): Promise<PasswordHasher> {
  const semaphore = createSemaphore({ maxAtOnce, maxWaiting });
  // The library's own choice of the algorithm is argon2id.
  const cost = { memoryCost: memoryKib, timeCost: passes, parallelism: 1 };
  const make = (password: string, askers: readonly string[] = []) =>
    semaphore.run(askers, () => argon2.hash(oneForm(password), cost));
  const nobodys = await make(randomBytes(16).toString('hex'));

  return {
    hash: make,
    async verify(made, password, askers = []) {
      const usable = made !== undefined && isHash(made) ? made : undefined;
      const isRight = await semaphore.run(askers, () =>
        argon2.verify(usable ?? nobodys, oneForm(password)),
      );
      return isRight && usable !== undefined;
    },
    isOutdated(made) {
      const { memoryCost, timeCost, parallelism } = parseOptions(made);
      return JSON.stringify({ memoryCost, timeCost, parallelism }) !== JSON.stringify(cost);
    },
  };
}

/** Other programs may have put any text there. */
function isHash(text: string): boolean {
  try {
    parseOptions(text);
    return true;
  } catch {
    return false;
  }
}

/** A password typed on another keyboard is the same one (RFC 8265, OpaqueString). */
function oneForm(password: string): string {
  return password.normalize('NFC');
}
