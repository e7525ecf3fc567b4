/** Names what an ephemeral event of a topic replaces while it waits: the one before of the same name. */
export function urgentKey(name: string, topic: string): string {
  return JSON.stringify([topic, name]);
}

/** Takes away what waits of a topic. */
export function forgetUrgent(urgent: Map<string, unknown>, topic: string): void {
  const beginning = `[${JSON.stringify(topic)},`;
  for (const key of urgent.keys()) if (key.startsWith(beginning)) urgent.delete(key);
}
