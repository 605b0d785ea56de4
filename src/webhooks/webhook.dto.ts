import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { TextField } from '../validation/field.decorators.js';

/** Body of `PUT /admin/workspaces/{id}/webhook`. */
@ApiSchema({ name: 'SetWebhookRequest' })
export class SetWebhookBody {
  @TextField({
    notEmpty: true,
    maxLength: 2048,
    description: 'An https URL of a host with a public address.',
    example: 'https://example.com/clearmaas',
  })
  url!: string;
}

@ApiSchema({ name: 'Webhook' })
export class WebhookResponse {
  @ApiProperty({ type: String, enum: ['webhook'] })
  object!: 'webhook';

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({ example: 'https://example.com/clearmaas' })
  url!: string;

  @ApiPropertyOptional({
    example: 'whsec_…',
    description: 'What signs the news. Shown once, when the webhook is set.',
  })
  secret?: string;

  @ApiProperty({ example: '2026-11-27T12:00:00.000Z' })
  created_at!: string;
}

@ApiSchema({ name: 'DeletedWebhook' })
export class DeletedWebhookResponse {
  @ApiProperty({ type: String, enum: ['webhook'] })
  object!: 'webhook';

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({ enum: [true] })
  deleted!: true;
}
