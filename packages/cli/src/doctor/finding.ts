/** What the doctor found out about one thing. */
export interface Finding {
  readonly name: string;
  /** `bad` makes the deployment unsuitable. */
  readonly outcome: 'good' | 'warning' | 'bad' | 'skipped';
  readonly text: string;
}
