import type { Static, TObject } from 'typebox';
import type { Json } from '../../model/json.ts';

/** A tool for an assistant that speaks the Model Context Protocol. Tools are listed in this order. */
export interface Tool<Caller> {
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For the assistant: what the tool does and when to use it. */
  readonly description: string;
  readonly input: TObject;
  /** `none`: it only reads. `removes`: it may undo something, such as an appointment. */
  readonly effect: 'none' | 'adds' | 'removes';
  readonly run: (args: Readonly<Record<string, unknown>>, caller: Caller) => Promise<ToolResult>;
}

export type JsonObject = { readonly [key: string]: Json };

export type ToolResult =
  | { readonly kind: 'done'; readonly report: JsonObject }
  | { readonly kind: 'failed'; readonly error: ToolError; readonly details?: JsonObject };

/** Codes are those of docs/errors.md. */
export interface ToolError {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
}

/** The tool is called only with arguments that its input schema accepts. */
export function tool<Input extends TObject, Caller>(
  facts: Omit<Tool<Caller>, 'run' | 'input'> & {
    readonly input: Input;
    readonly run: (args: Readonly<Static<Input>>, caller: Caller) => Promise<ToolResult>;
  },
): Tool<Caller> {
  const { run } = facts;
  return { ...facts, run: (args, caller) => run(args as Readonly<Static<Input>>, caller) };
}
