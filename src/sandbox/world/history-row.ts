/** What was changed about an event type, by whom and where. */
export interface HistoryRow {
  readonly id: string;
  readonly eventTypeId: number;
  readonly action: 'EVENT_TYPE_CREATED' | 'EVENT_TYPE_MODIFIED';
  readonly atMs: number;
  readonly source: 'WEBAPP' | 'API_V2' | 'SYSTEM';
  /** null: nobody, the server itself. */
  readonly userId: number | null;
  readonly changes: Readonly<Record<string, { readonly old: unknown; readonly new: unknown }>>;
}
