import { ApiSchema } from '@nestjs/swagger';
import {
  NestedField,
  ObjectField,
  TextField,
  UnionListField,
  WordField,
} from '../../validation/field.decorators.js';
import { unionOf } from '../../validation/union.js';
import type { ContentPart } from '../../contract/chat.js';
import { ContentField } from './content-part.dto.js';
import {
  FunctionCallDto,
  toolCalls,
  type CustomToolCallDto,
  type FunctionToolCallDto,
} from './tool-call.dto.js';

/** Messages of a conversation, by role. Source: spec/clearmaas-api.md section 4, spec/interface.md section 5. */

@ApiSchema({ name: 'SystemMessage' })
export class SystemMessageDto {
  @WordField(['system', 'developer'])
  role!: 'system' | 'developer';

  @ContentField({ example: 'You answer in one sentence.' })
  content!: string | ContentPart[];

  @TextField({ presence: 'optional' })
  name?: string;
}

@ApiSchema({ name: 'UserMessage' })
export class UserMessageDto {
  @WordField(['user'])
  role!: 'user';

  @ContentField({ example: 'Hello!' })
  content!: string | ContentPart[];

  @TextField({ presence: 'optional' })
  name?: string;
}

@ApiSchema({ name: 'AssistantMessage' })
export class AssistantMessageDto {
  @WordField(['assistant'])
  role!: 'assistant';

  @ContentField({ presence: 'nullable', description: 'Null on a turn that only calls tools.' })
  content?: string | ContentPart[] | null;

  @TextField({ presence: 'nullable', description: 'The reasoning of an earlier answer, as it was given.' })
  reasoning_content?: string | null;

  @TextField({ presence: 'nullable' })
  refusal?: string | null;

  @TextField({ presence: 'optional' })
  name?: string;

  @UnionListField(toolCalls, { presence: 'optional' })
  tool_calls?: (FunctionToolCallDto | CustomToolCallDto)[];

  @NestedField(FunctionCallDto, { presence: 'nullable', deprecated: true })
  function_call?: FunctionCallDto | null;

  @ObjectField({ presence: 'nullable', description: 'Reference to an earlier spoken answer: `{"id": …}`.' })
  audio?: object | null;
}

@ApiSchema({ name: 'ToolMessage' })
export class ToolMessageDto {
  @WordField(['tool'])
  role!: 'tool';

  @ContentField({ description: 'What the tool returned.' })
  content!: string | ContentPart[];

  @TextField({ notEmpty: true, description: 'The `id` of the call that this answers.', example: 'call_1' })
  tool_call_id!: string;

  @TextField({ presence: 'optional' })
  name?: string;
}

@ApiSchema({ name: 'FunctionMessage' })
export class FunctionMessageDto {
  @WordField(['function'])
  role!: 'function';

  @ContentField({ presence: 'nullable' })
  content?: string | ContentPart[] | null;

  @TextField({ notEmpty: true })
  name!: string;
}

export const messages = unionOf('role', {
  system: SystemMessageDto,
  developer: SystemMessageDto,
  user: UserMessageDto,
  assistant: AssistantMessageDto,
  tool: ToolMessageDto,
  function: FunctionMessageDto,
});
