const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN = 0x7b;
const CLOSE = 0x7d;

/** The key as written before its colon, at the end of the text. A quote within another key has a backslash before it. */
const DATA_KEY = /[{,]\s*"data"\s*$/;
const LONGEST_KEY = 200;

/** Receives what is in the list. */
export interface ItemReceiver {
  /** A list begins. Elements of an earlier one no longer count, because the last of equal keys counts in JSON. */
  readonly begin: () => void;
  readonly item: (item: unknown) => void;
}

/**
 * Takes the text of a JSON object piece by piece and hands over the elements of its list `data` one by one, so that a large answer is never in
 * memory as a whole. `rest` is the object with an empty list in place of them. A text that is not JSON gives a `rest` that is not JSON.
 */
export class ItemSplitter {
  readonly #receiver: ItemReceiver;
  #rest = '';
  #isBroken = false;
  /** Open brackets and braces: in the list those of the element, outside all. */
  #depth = 0;
  #isInList = false;
  #isInString = false;
  #isEscaped = false;
  /** The key `data` was just read. */
  #isListNext = false;
  #element = '';
  #elements = 0;

  constructor(receiver: ItemReceiver) {
    this.#receiver = receiver;
  }

  get rest(): string {
    return this.#isBroken ? '' : this.#rest;
  }

  write(piece: string): void {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const code = piece.charCodeAt(at);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isInString) {
        if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isInString = false;
      } else if (code === QUOTE) {
        this.#isInString = true;
        this.#isListNext = false;
      } else if (this.#isInList) from = this.#inList(code, piece, from, at);
      else from = this.#outside(code, piece, from, at);
    }
    this.#keep(piece.slice(from));
  }

  #keep(text: string): void {
    if (this.#isInList) this.#element += text;
    else this.#rest += text;
  }

  /** Returns the offset of what was not handed over yet. */
  #inList(code: number, piece: string, from: number, at: number): number {
    if (code === OPEN || code === OPEN_LIST) this.#depth += 1;
    else if (this.#depth > 0) {
      if (code === CLOSE || code === CLOSE_LIST) this.#depth -= 1;
    } else if (code === COMMA) {
      this.#endElement(piece.slice(from, at));
      return at + 1;
    } else if (code === CLOSE_LIST) {
      this.#endElement(piece.slice(from, at), 'last');
      this.#isInList = false;
      this.#depth = 1;
      return at;
    }
    return from;
  }

  #outside(code: number, piece: string, from: number, at: number): number {
    if (code === OPEN_LIST && this.#isListNext) {
      this.#keep(piece.slice(from, at + 1));
      this.#isInList = true;
      this.#isListNext = false;
      this.#depth = 0;
      this.#elements = 0;
      this.#receiver.begin();
      return at + 1;
    }
    if (code === COLON && this.#depth === 1) {
      this.#keep(piece.slice(from, at));
      this.#isListNext = DATA_KEY.test(this.#rest.slice(-LONGEST_KEY));
      return at;
    }
    if (code > 0x20) this.#isListNext = false;
    if (code === OPEN || code === OPEN_LIST) this.#depth += 1;
    else if (code === CLOSE || code === CLOSE_LIST) this.#depth -= 1;
    return from;
  }

  #endElement(end: string, place?: 'last'): void {
    const text = this.#element + end;
    this.#element = '';
    this.#elements += 1;
    if (this.#isBroken || (place === 'last' && this.#elements === 1 && /^[ \t\r\n]*$/.test(text))) return;
    let item: unknown;
    try {
      item = JSON.parse(text);
    } catch {
      this.#isBroken = true;
      return;
    }
    this.#receiver.item(item);
  }
}
