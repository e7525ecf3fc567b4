import { isIP } from 'node:net';
import * as z from 'zod/mini';
import { isLoopback, readHostPattern } from '../http/allowed-hosts.ts';
import './zod-locale.ts';
import { complainAboutUri, describeValue } from './secrets.ts';

const numberBetween = (min: number, max: number) =>
  z.pipe(
    z
      .string()
      .check(
        z.regex(/^[0-9]{1,12}$/, `must be a whole number from ${String(min)} to ${String(max)}`),
      ),
    z.pipe(
      z.transform((text: string) => Number(text)),
      z.int().check(z.gte(min), z.lte(max)),
    ),
  );

const wholeNumber = (min: number, max: number, fallback: number) =>
  z._default(numberBetween(min, max), fallback);

const flag = z._default(
  z.pipe(
    z.enum(['true', 'false']),
    z.transform((text) => text === 'true'),
  ),
  false,
);

/** An address to listen on. A name is resolved at the start; whether it can be is not checked here. */
const host = z._default(
  z
    .string()
    .check(
      z.refine(
        (text) =>
          isIP(text) > 0 || (/^[A-Za-z0-9._-]{1,253}$/.test(text) && !/^[0-9.]+$/.test(text)),
        'must be an IP address or a host name, e.g. 127.0.0.1, or 0.0.0.0 for all',
      ),
    ),
  '127.0.0.1',
);

/** A connection string that the driver accepts; nothing is connected to yet. */
const mongodbUri = z
  .string('must be set, e.g. mongodb://127.0.0.1:27017/?replicaSet=rs0')
  .check((payload) => {
    const message = complainAboutUri(payload.value);
    if (message !== undefined) {
      payload.issues.push({ code: 'custom', message, input: payload.value });
    }
  });

/** What is separated by commas, each in the form that `read` returns; nothing else may stand there. */
const listOf = (read: (text: string) => string | undefined, message: string) =>
  z.optional(
    z.pipe(
      z.string(),
      z.transform((text: string, context) =>
        text.split(',').flatMap((part) => {
          const value = read(part.trim());
          if (value === undefined) context.issues.push({ code: 'custom', input: text, message });
          return value ?? [];
        }),
      ),
    ),
  );

/** Reads `https://app.example`, with or without a slash behind it; undefined for what is no origin. */
function readOrigin(text: string): string | undefined {
  const { origin, href, protocol } = URL.canParse(text) ? new URL(text) : {};
  const isOrigin = href === `${String(origin)}/` && /^https?:$/.test(protocol ?? '');
  return isOrigin ? origin : undefined;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Every setting, by the name it has in the environment. */
const Settings = z.object({
  /** Where MongoDB is: a replica set, 6.0 or later. */
  MONGODB_URI: mongodbUri,
  DB_NAME: z._default(
    z.string().check(z.regex(/^[A-Za-z0-9_-]{1,38}$/, 'must be 1 to 38 letters, digits, _ or -')),
    'tidings',
  ),
  /**
   * Milliseconds that one operation of the database may take, the whole of a transaction included; then
   * a request is answered 503 with `Retry-After`.
   */
  MONGODB_TIMEOUT_MS: wholeNumber(100, 60_000, 5_000),
  /**
   * Milliseconds for which a start is tried again while the database is unavailable; then the process ends
   * with 1. 0: the first failure ends it.
   */
  START_TIMEOUT_MS: wholeNumber(0, 3_600_000, 60_000),
  /** TCP port; 0 takes any free one. */
  PORT: wholeNumber(0, 65_535, 3000),
  /** Address to listen on; 0.0.0.0 for all. */
  HOST: host,
  /** Processes that serve the same port, each a whole node; at most a few more than cores make sense. */
  WORKERS: wholeNumber(1, 64, 1),
  LOG_LEVEL: z._default(
    z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    'info',
  ),
  /** Writes nothing into the database: no collections, no heartbeats, no posts. */
  READ_ONLY: flag,
  /** Milliseconds between two heartbeats through the database. @defaultValue 5,000; 10,000 when read-only */
  HEARTBEAT_MS: z.optional(numberBetween(100, 60_000)),
  /** Milliseconds a starting process goes back in history, to resume the clients of the one before. */
  RECENT_PAST_MS: wholeNumber(0, 3_600_000, 60_000),
  /** Streams open at once; beyond it 503 with `Retry-After`. */
  MAX_CONNECTIONS: wholeNumber(1, 1_000_000, 10_000),
  /** Streams open at once from one address (IPv6: one /64); beyond it 429 with `Retry-After`. */
  MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 1_000_000, 500),
  /** Posts that one address may send in a minute; beyond it 429 with `Retry-After`. */
  MAX_POSTS_PER_MINUTE: wholeNumber(1, 1_000_000, 600),
  /** Tries to sign in that one address may make in a minute; beyond it 429 with `Retry-After`. */
  MAX_SIGN_INS_PER_MINUTE: wholeNumber(1, 1_000_000, 60),
  /** Tries at one account's password in 15 minutes, from wherever; beyond it 429 with `Retry-After`. */
  MAX_SIGN_INS_PER_ACCOUNT: wholeNumber(1, 1_000_000, 20),
  /** Accounts that one address may make in an hour; beyond it 429 with `Retry-After`. */
  MAX_SIGN_UPS_PER_HOUR: wholeNumber(1, 1_000_000, 20),
  /** Invitations that one user may send in an hour; beyond it 429 with `Retry-After`. */
  MAX_INVITATIONS_PER_HOUR: wholeNumber(1, 1_000_000, 60),
  /** KiB of memory that one hash of a password takes: not below what OWASP advises. */
  PASSWORD_HASH_MEMORY_KIB: wholeNumber(19_456, 1_048_576, 19_456),
  /** Passes over that memory. */
  PASSWORD_HASH_PASSES: wholeNumber(2, 20, 2),
  /** Streams open at once in one session, on one node; beyond it 429 with `Retry-After`. */
  MAX_CONNECTIONS_PER_SESSION: wholeNumber(1, 1_000_000, 20),
  /** Milliseconds after which a session ends, used or not. */
  SESSION_MAX_AGE_MS: wholeNumber(1_000, 34_560_000_000, 30 * dayMs),
  /** Milliseconds without use after which a session ends. */
  SESSION_IDLE_MS: wholeNumber(1_000, 34_560_000_000, 7 * dayMs),
  /** Milliseconds that a stopping node still serves while it says that it is not ready. */
  DRAIN_DELAY_MS: wholeNumber(0, 600_000, 0),
  /** Milliseconds over which the clients of a stopping node are told to come back. */
  DRAIN_SPREAD_MS: wholeNumber(0, 600_000, 2_000),
  /** Bytes of frames kept in memory for those who come back. */
  MAX_LOG_BYTES: wholeNumber(1_024, 4_294_967_296, 64 * 1024 * 1024),
  /** How many reverse proxies stand in front; their `X-Forwarded-*` headers are believed. */
  TRUST_PROXY: wholeNumber(0, 10, 0),
  /**
   * Host names under which browsers may reach the server; `.example.com` is all below it, `*` is any.
   * IP addresses, loopback names and names without a dot always pass. @defaultValue none besides those
   * on a loopback `HOST` without proxies; any otherwise
   */
  ALLOWED_HOSTS: listOf(
    readHostPattern,
    'must be host names without ports, separated by commas, e.g. tidings.example,.example.com, or *',
  ),
  /** Other origins whose pages may read the API and the streams. */
  ALLOWED_ORIGINS: listOf(
    readOrigin,
    'must be origins separated by commas, e.g. https://app.example,http://localhost:8080',
  ),
  /** Bearer token for `/metrics`; without one, only operators may read them. */
  METRICS_TOKEN: z.optional(z.string().check(z.minLength(16))),
  /** Port that serves `/metrics` and nothing else, without a sign-in; 0 takes any free one. */
  METRICS_PORT: z.optional(numberBetween(0, 65_535)),
  /** Address of that port. */
  METRICS_HOST: host,
  /** Folder of the built web app; without one, no pages are served. */
  WEB_DIST: z.optional(z.string()),
  /** Puts a few posts into an empty database. For development. */
  DEMO_POSTS: flag,
  /** Makes two users whose password everyone is told. For development. */
  DEMO_USERS: flag,
});

/** The settings of what only needs the database. */
const DatabaseSettings = z.pick(Settings, { MONGODB_URI: true, DB_NAME: true });

/** The settings of one server process. */
export interface Config {
  readonly mongodbUri: string;
  readonly database: string;
  readonly operationTimeoutMs: number;
  readonly startTimeoutMs: number;
  readonly port: number;
  readonly host: string;
  readonly workers: number;
  readonly logLevel: string;
  readonly readOnly: boolean;
  readonly heartbeatMs: number;
  readonly recentPastMs: number;
  readonly maxConnections: number;
  readonly maxConnectionsPerAddress: number;
  readonly maxPostsPerMinute: number;
  readonly maxSignInsPerMinute: number;
  readonly maxSignInsPerAccount: number;
  readonly maxSignUpsPerHour: number;
  readonly maxInvitationsPerHour: number;
  readonly passwordHashMemoryKib: number;
  readonly passwordHashPasses: number;
  readonly maxConnectionsPerSession: number;
  readonly sessionMaxAgeMs: number;
  readonly sessionIdleMs: number;
  readonly drainDelayMs: number;
  readonly drainSpreadMs: number;
  readonly maxLogBytes: number;
  readonly trustProxy: number;
  /** Undefined: any. */
  readonly allowedHosts: readonly string[] | undefined;
  readonly allowedOrigins: readonly string[];
  readonly metricsToken: string | undefined;
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  readonly webDist: string | undefined;
  readonly hasDemoPosts: boolean;
  readonly hasDemoUsers: boolean;
}

/** A setting is missing or not allowed; the message says which, why and what is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** What a process was given by who started it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings: the only place that looks at the environment. An empty value counts as unset.
 *
 * @throws ConfigError naming every setting that is missing or wrong.
 */
export function readConfig(env: Environment): Config {
  const values = parseSettings(Settings, env);
  if (values.READ_ONLY && values.DEMO_POSTS) {
    throw new ConfigError('READ_ONLY and DEMO_POSTS are both true: demo posts have to be written.');
  }
  if (values.DEMO_USERS && (values.READ_ONLY || env['NODE_ENV'] === 'production')) {
    throw new ConfigError(
      'DEMO_USERS is true: everyone knows their password, so they are for development, on a server that may write; not with NODE_ENV=production or READ_ONLY.',
    );
  }
  if (
    values.METRICS_PORT !== undefined &&
    values.METRICS_PORT !== 0 &&
    values.METRICS_PORT === values.PORT
  ) {
    throw new ConfigError('METRICS_PORT and PORT are the same: metrics need a port of their own.');
  }
  return {
    mongodbUri: values.MONGODB_URI,
    database: values.DB_NAME,
    operationTimeoutMs: values.MONGODB_TIMEOUT_MS,
    startTimeoutMs: values.START_TIMEOUT_MS,
    port: values.PORT,
    host: values.HOST,
    workers: values.WORKERS,
    logLevel: values.LOG_LEVEL,
    readOnly: values.READ_ONLY,
    // The primary of a quiet set writes by itself every 10 s, the first time after up to 20.
    heartbeatMs: values.HEARTBEAT_MS ?? (values.READ_ONLY ? 10_000 : 5_000),
    recentPastMs: values.RECENT_PAST_MS,
    maxConnections: values.MAX_CONNECTIONS,
    maxConnectionsPerAddress: values.MAX_CONNECTIONS_PER_ADDRESS,
    maxPostsPerMinute: values.MAX_POSTS_PER_MINUTE,
    maxSignInsPerMinute: values.MAX_SIGN_INS_PER_MINUTE,
    maxSignInsPerAccount: values.MAX_SIGN_INS_PER_ACCOUNT,
    maxSignUpsPerHour: values.MAX_SIGN_UPS_PER_HOUR,
    maxInvitationsPerHour: values.MAX_INVITATIONS_PER_HOUR,
    passwordHashMemoryKib: values.PASSWORD_HASH_MEMORY_KIB,
    passwordHashPasses: values.PASSWORD_HASH_PASSES,
    maxConnectionsPerSession: values.MAX_CONNECTIONS_PER_SESSION,
    sessionMaxAgeMs: values.SESSION_MAX_AGE_MS,
    sessionIdleMs: values.SESSION_IDLE_MS,
    drainDelayMs: values.DRAIN_DELAY_MS,
    drainSpreadMs: values.DRAIN_SPREAD_MS,
    maxLogBytes: values.MAX_LOG_BYTES,
    trustProxy: values.TRUST_PROXY,
    allowedHosts: allowedHostsOf(values),
    allowedOrigins: values.ALLOWED_ORIGINS ?? [],
    metricsToken: values.METRICS_TOKEN,
    metricsPort: values.METRICS_PORT,
    metricsHost: values.METRICS_HOST,
    webDist: values.WEB_DIST,
    hasDemoPosts: values.DEMO_POSTS,
    hasDemoUsers: values.DEMO_USERS,
  };
}

/**
 * Reads where the database is, and nothing else: for commands beside the server.
 *
 * @throws ConfigError naming every setting that is missing or wrong.
 */
export function readDatabaseConfig(env: Environment): Pick<Config, 'mongodbUri' | 'database'> {
  const { MONGODB_URI, DB_NAME } = parseSettings(DatabaseSettings, env);
  return { mongodbUri: MONGODB_URI, database: DB_NAME };
}

function parseSettings<Schema extends z.ZodMiniType>(
  settings: Schema,
  env: Environment,
): z.output<Schema> {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = z.safeParse(settings, set);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const name = issue.path.map(String).join('.');
    return `  ${name} is ${describeValue(name, set[name])}: ${issue.message}`;
  });
  throw new ConfigError(`These settings stop the start:\n${lines.join('\n')}`);
}

/** Says which names browsers may use; undefined: any. */
function allowedHostsOf({
  ALLOWED_HOSTS,
  HOST,
  TRUST_PROXY,
}: z.output<typeof Settings>): readonly string[] | undefined {
  if (ALLOWED_HOSTS !== undefined) {
    if (ALLOWED_HOSTS.includes('*')) return undefined;
    return [...ALLOWED_HOSTS, HOST.toLowerCase()];
  }
  return isLoopback(HOST) && TRUST_PROXY === 0 ? [] : undefined;
}
