import type { Channel } from '../define-channel.ts';
import { validateEvent, type Issue } from '../validate-event.ts';

/** One payload that breaks the contract. */
export interface Breach {
  readonly name: string;
  readonly data: unknown;
  readonly issues: readonly Issue[];
}

/** Listens to a running server while scenarios run, and says what they did not show. */
export interface Witness {
  /** Listens for every event of the channel; an EventSource fits. */
  listen(source: {
    addEventListener(name: string, listener: (event: { readonly data?: unknown }) => void): void;
  }): void;
  /** Records an event: its name, and its data as text. */
  take(name: string, text: string): void;
  /** Names of the events that no scenario has made the server send. */
  missing(): string[];
  /** What came and breaks the contract. */
  breaches(): readonly Breach[];
}

/** Creates a witness of a channel. `except` names events that no scenario can bring about. */
export function createWitness(
  channel: Channel,
  { except = [] }: { readonly except?: readonly string[] } = {},
): Witness {
  const seen = new Set<string>(except);
  const breaches: Breach[] = [];

  function take(name: string, text: string): void {
    const data = readJson(text);
    // Every name is asked of the channel, and one that it does not have is an issue.
    const validated = validateEvent<Channel, string>(channel, name, data);
    if (validated.ok) seen.add(name);
    else breaches.push({ name, data, issues: validated.issues });
  }

  return {
    listen(source) {
      // The default event is always heard: a server may send it by mistake.
      for (const name of new Set([...channel.events.keys(), 'message'])) {
        source.addEventListener(name, ({ data }) => {
          take(name, String(data));
        });
      }
    },
    take,
    missing: () => [...channel.events.keys()].filter((name) => !seen.has(name)),
    breaches: () => breaches,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
