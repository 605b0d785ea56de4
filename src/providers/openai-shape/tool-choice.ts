import { withInstruction } from '../canonical/instruction.js';
import { demandSentence, type SettledChoice, toWireChoice } from '../canonical/tools.js';
import type { OpenAiBody } from './allow-listed-body.js';

/**
 * Puts a settled choice among the tools into the body. Where the wire has no word for "one of these" only these are on offer,
 * and a demand that the model refuses is put into words.
 */
export function putToolChoice(body: OpenAiBody, { choice, degraded }: SettledChoice): void {
  const { tools } = body;
  // Without tools a choice among them is refused.
  if (tools === undefined || choice === undefined) return;
  const wireChoice = toWireChoice(choice);
  body.tool_choice = wireChoice;
  const { names } = choice;
  if (names !== undefined && typeof wireChoice === 'string')
    body.tools = tools.filter(({ function: { name } }) => names.includes(name));
  if (degraded) body.messages = withInstruction(body.messages, demandSentence(choice));
}
