import type { MediaUse } from '../../contract/media.js';

/** What the verifier reads of the books. Amounts are decimal texts in picodollars. */

/** An attempt with its settlement. */
export interface BookedRow {
  readonly request_id: string;
  readonly attempt: number;
  readonly workspace_id: string;
  readonly key_id: string;
  readonly model_id: string;
  readonly started_at: Date;
  readonly price_version: string | null;
  readonly cost: string | null;
  readonly prompt_tokens: number | null;
  readonly cached_tokens: number | null;
  readonly cache_write_tokens: number | null;
  readonly cache_write_1h_tokens: number | null;
  readonly input_image_tokens: number | null;
  readonly input_audio_tokens: number | null;
  readonly completion_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly output_image_tokens: number | null;
  readonly output_audio_tokens: number | null;
  readonly web_searches: number | null;
  readonly media: MediaUse | null;
  /** Of the settlement; null = there is none. */
  readonly settled: string | null;
  readonly settled_workspace: string | null;
  readonly settled_key: string | null;
}

export interface StoredVersion {
  readonly model_id: string;
  readonly prices: unknown;
}

/** Something that does not agree: what it is about, what is there, and what follows from the rest of the books. */
export interface Discrepancy {
  readonly about: string;
  readonly found: string | null;
  readonly expected: string | null;
}

/** One consistent look at the books, however long it takes. */
export interface StoredBooks {
  /** In the order of the primary key; those behind this one, or the first. */
  rowsAfter(last: BookedRow | undefined): Promise<readonly BookedRow[]>;
  version(id: string): Promise<StoredVersion | undefined>;
  /** Settlements of attempts that are not there, and refunds of what was not settled or of more. */
  strayEntries(): Promise<readonly Discrepancy[]>;
  /** Accounts whose balance is not the sum of their entries. */
  wrongBalances(): Promise<readonly Discrepancy[]>;
  /** Keys whose spending is not the sum of their settlements less their refunds. */
  wrongSpending(): Promise<readonly Discrepancy[]>;
  /** Sums by the hour that are not those of the attempts. */
  wrongHours(): Promise<readonly Discrepancy[]>;
}
