/** Figures of one run of one scenario on one server, by metric. */
export type Figures = Readonly<Record<string, number>>;

/** Everything that was measured of one server in one scenario. */
export interface Measured {
  readonly scenario: string;
  readonly server: string;
  readonly runs: Figures[];
  /** What clients did not get as they must, and what could not be run. */
  readonly faults: string[];
}

/** What was measured so far. */
export interface Records {
  /** Adds a run. */
  add(scenario: string, server: string, figures: Figures, faults?: readonly string[]): void;
  /** Notes that something could not be measured, and why. */
  fail(scenario: string, server: string, why: string): void;
  of(scenario: string): readonly Measured[];
  all(): readonly Measured[];
}

/** Creates an empty collection. */
export function createRecords(): Records {
  const records: Measured[] = [];

  function recordOf(scenario: string, server: string): Measured {
    const known = records.find((each) => each.scenario === scenario && each.server === server);
    if (known !== undefined) return known;
    const record: Measured = { scenario, server, runs: [], faults: [] };
    records.push(record);
    return record;
  }

  return {
    add(scenario, server, figures, faults = []) {
      const record = recordOf(scenario, server);
      record.runs.push(figures);
      record.faults.push(...faults);
    },
    fail(scenario, server, why) {
      recordOf(scenario, server).faults.push(why);
    },
    of: (scenario) => records.filter((record) => record.scenario === scenario),
    all: () => records,
  };
}
