/** Where an event type takes place. Input and output are the same; extra keys of an input are dropped. */
export type Location =
  | { readonly type: 'link'; readonly link: string; readonly public: boolean }
  | { readonly type: 'address'; readonly address: string; readonly public: boolean }
  | { readonly type: 'phone'; readonly phone: string; readonly public: boolean }
  | { readonly type: 'integration'; readonly integration: string }
  | { readonly type: 'attendeeAddress' | 'attendeePhone' | 'attendeeDefined' | 'organizersDefaultApp' };

/** What only an output can hold: a location that this API version has no word for. */
export interface UnknownLocation {
  readonly type: 'unknown';
  readonly location: string;
}
