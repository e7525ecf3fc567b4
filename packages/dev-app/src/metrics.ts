/** Bearer token for the metrics of a test's servers. */
export const metricsToken = 'the-token-of-the-tests';

/** Reads all metrics of a server. */
export async function readMetrics(url: string): Promise<string> {
  const response = await fetch(`${url}/metrics`, {
    headers: { authorization: `Bearer ${metricsToken}` },
  });
  if (response.status !== 200) throw new Error(`GET /metrics: ${String(response.status)}.`);
  return response.text();
}

/** Reads one metric, named as it is printed, labels included. */
export async function metricOf(url: string, name: string): Promise<number> {
  const line = (await readMetrics(url)).split('\n').find((each) => each.startsWith(`${name} `));
  if (line === undefined) throw new Error(`There is no metric ${name}.`);
  return Number(line.slice(name.length));
}
