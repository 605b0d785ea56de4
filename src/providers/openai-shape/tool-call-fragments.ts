import { randomUUID } from 'node:crypto';
import type { ToolCallDelta } from '../../contract/chat.js';
import { argumentsText } from './wire-shape.js';

/**
 * The tool calls of one choice as they come in pieces. Puts right, in place, what hosts say otherwise than OpenAI: which call
 * a piece belongs to where they do not tell (one with a new id begins the next call, any other goes on with the last), and an
 * id, a type and a name in the first piece of a call and in no other. Source: providers digest, traps T3, T6 and 27.
 */
export class ToolCallFragments {
  private last = -1;
  private lastId = '';
  /** Length of the arguments so far, by place; undefined where they are no function's. */
  private readonly lengths: (number | undefined)[] = [];

  /** Whether anything had to be put right. */
  mend(calls: readonly ToolCallDelta[]): boolean {
    let changed = false;
    for (const call of calls) {
      const isNew = Boolean(call.id) && call.id !== this.lastId;
      if (typeof call.index !== 'number') {
        call.index = isNew ? this.last + 1 : Math.max(this.last, 0);
        changed = true;
      }
      this.last = call.index;
      if (call.id) this.lastId = call.id;
      if (call.index in this.lengths ? this.mendPiece(call) : this.mendFirst(call)) changed = true;
      this.count(call);
    }
    return changed;
  }

  /** Pieces that make `{}` of the arguments of calls that had none. */
  missingArguments(): ToolCallDelta[] {
    return this.lengths.flatMap((length, index) =>
      length === 0 ? [{ index, function: { arguments: '{}' } }] : [],
    );
  }

  get any(): boolean {
    return this.lengths.length > 0;
  }

  private mendFirst(call: ToolCallDelta): boolean {
    let changed = false;
    if (!call.id) {
      call.id = `call_${randomUUID()}`;
      changed = true;
    }
    if (!call.type) {
      call.type = 'function';
      changed = true;
    }
    if (call.function && typeof call.function.arguments !== 'string') {
      call.function.arguments = argumentsText(call.function.arguments);
      changed = true;
    }
    this.lengths[call.index] = call.function === undefined ? undefined : 0;
    return changed;
  }

  private mendPiece(call: ToolCallDelta): boolean {
    const { id, type, function: called } = call;
    let changed = id !== undefined || type !== undefined || called?.name !== undefined;
    if (changed) {
      delete call.id;
      delete call.type;
      delete called?.name;
    }
    if (called?.arguments !== undefined && typeof called.arguments !== 'string') {
      called.arguments = argumentsText(called.arguments);
      changed = true;
    }
    return changed;
  }

  private count({ index, function: called }: ToolCallDelta): void {
    const length = this.lengths[index];
    if (length !== undefined && typeof called?.arguments === 'string')
      this.lengths[index] = length + called.arguments.length;
  }
}
