type Data = Readonly<Record<string, unknown>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  "'": '&#x27;',
  '`': '&#x60;',
  '=': '&#x3D;',
};

/** What a subscriber gets that asked for its own form. A template that is JSON gives JSON; any other one is sent as a form. */
export function filledTemplate(template: string, data: Data): { readonly body: string; readonly type: string } {
  const filled = template.replace(/\{\{\s*([^{}\s]+)\s*\}\}/g, (_, path: string) => escaped(valueAt(data, path)));
  if (!isJson(template)) return { body: filled, type: 'application/x-www-form-urlencoded' };
  return { body: isJson(filled) ? JSON.stringify(JSON.parse(filled)) : 'false', type: 'application/json' };
}

function valueAt(data: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce((value, name) => (typeof value === 'object' && value !== null ? (value as Data)[name] : undefined), data);
}

/** As for HTML, but for double quotes. */
function escaped(value: unknown): string {
  const text = typeof value === 'string' ? value : plainText(value);
  return text.replace(/[&<>'`=]/g, (character) => ESCAPES[character] ?? character);
}

function plainText(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  return typeof value === 'object' ? '[object Object]' : JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
