import type { Redactor } from '../../app/context.ts';

const MASK = '[redacted]';

/** Shorter values occur in ordinary words: hiding them would garble reports and protect nothing. */
const SHORTEST = 8;

export function createRedactor(): Redactor {
  const forms = new Set<string>();
  return {
    conceal: (secret) => {
      if (secret.length < SHORTEST) return;
      for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]) forms.add(form);
    },
    redact: (text) => {
      let clean = text;
      for (const form of forms) clean = clean.replaceAll(form, MASK);
      return clean;
    },
  };
}

/** The passwords in an address, raw and decoded; in a malformed address everything between user and host. */
export function passwordsOf(address: string): readonly string[] {
  const url = URL.parse(address.trim());
  const query = url?.searchParams.get('password') ?? '';
  const widest = /:\/\/[^/@:]*:(.*)@/s.exec(address)?.[1] ?? '';
  const written = url?.password ?? '';
  return [...new Set([written, decode(written), widest, decode(widest), query])].filter((password) => password !== '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Sends all output of the stream through the redactor. */
export function guardStream(stream: NodeJS.WriteStream, redactor: Redactor): void {
  const write = stream.write.bind(stream) as (chunk: unknown, ...rest: unknown[]) => boolean;
  stream.write = (chunk: unknown, ...rest: unknown[]): boolean =>
    write(typeof chunk === 'string' ? redactor.redact(chunk) : chunk, ...rest);
}
