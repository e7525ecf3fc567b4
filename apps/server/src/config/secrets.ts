import { MongoClient } from 'mongodb';

/** Settings whose values are never printed. */
const secretSettings: ReadonlySet<string> = new Set(['MONGODB_URI', 'METRICS_TOKEN']);

/** Characters from which on a part of a secret is hidden wherever it stands; shorter ones are in too many words. */
const minHiddenLength = 6;

/** Options of a connection string that are secret themselves. */
const secretOptions = [
  'tlsCertificateKeyFilePassword',
  'authMechanismProperties',
  'proxyPassword',
] as const;

/** Says what a setting is set to, as far as anyone who reads it may know. */
export function describeValue(name: string, value: string | undefined): string {
  if (value === undefined) return 'not set';
  return secretSettings.has(name)
    ? 'set (its value is not shown)'
    : `set to ${JSON.stringify(value)}`;
}

/**
 * Says why the driver does not accept a connection string; undefined where it does. The driver's own words
 * may quote any part of it: they are passed on only where there are no credentials and no hosts in them.
 */
export function complainAboutUri(uri: string): string | undefined {
  if (/^[\s'"`]|[\s'"`]$/.test(uri)) {
    return 'must not have a blank or a quote at its beginning or end';
  }
  if (!/^mongodb(?:\+srv)?:\/\//.test(uri)) return 'must start with mongodb:// or mongodb+srv://';
  try {
    new MongoClient(uri);
    return undefined;
  } catch (error) {
    const [, hosts = ''] = /\/\/([^?]*)/.exec(uri) ?? [];
    const reason = error instanceof Error ? error.message : '';
    const isTelling = uri.includes('@') || (hosts !== '' && reason.includes(hosts));
    return isTelling
      ? 'is not a connection string: look at its hosts and options, and write what is special in the user name and the password as %XX'
      : `is not a connection string: ${reason}`;
  }
}

/** Creates what hides the secrets of this process in a line of its log. */
export function createRedactor({
  mongodbUri,
  metricsToken,
}: {
  readonly mongodbUri: string;
  readonly metricsToken: string | undefined;
}): (line: string) => string {
  const hidden = [mongodbUri, metricsToken ?? '', ...secretsOf(mongodbUri)]
    .filter((secret) => secret.length >= minHiddenLength)
    // As it stands in JSON, too. The longest first: one may be a part of another.
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)])
    .sort((a, b) => b.length - a.length);
  return (line) =>
    hidden
      .reduce((text, secret) => text.replaceAll(secret, '***'), line)
      .replace(/(mongodb(?:\+srv)?:\/\/)[^\s"]*@/g, '$1***@');
}

/** Finds the secrets in a connection string, as they are written and as they are meant. */
function secretsOf(uri: string): string[] {
  const [, credentials = ''] = /\/\/([^/]*)@/.exec(uri) ?? [];
  const password = credentials.slice(credentials.indexOf(':') + 1);
  const options = new URLSearchParams(uri.split('?')[1] ?? '');
  return [
    ...(credentials.includes(':') ? [credentials, password, decode(password)] : []),
    ...secretOptions.map((name) => options.get(name) ?? ''),
  ];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
