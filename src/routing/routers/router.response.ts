import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { type Router, routerPrefix, type RoutingStrategy, routingStrategies } from '../../contract/router.js';

const time = {
  type: 'string',
  format: 'date-time',
  nullable: true,
  example: '2026-11-26T16:39:00.000Z',
  description: 'Null for a router of the configuration file.',
} as const;

/** A router as operators see it. */
@ApiSchema({ name: 'Router' })
export class RouterResponse {
  @ApiProperty({ type: 'string', enum: ['router'] })
  object!: 'router';

  @ApiProperty({ example: 'auto' })
  name!: string;

  @ApiProperty({ example: 'clearmaas/auto', description: 'What callers write in `model`.' })
  model!: string;

  @ApiProperty({ example: 'ws_default' })
  workspace_id!: string;

  @ApiProperty({
    type: [String],
    description: 'Globs over model ids; empty = every model that the key may use.',
    example: [],
  })
  allowed_models!: readonly string[];

  @ApiProperty({ type: 'string', enum: [...routingStrategies], example: 'cheapest' })
  strategy!: RoutingStrategy;

  @ApiProperty({ type: 'string', nullable: true, example: null, description: 'Null = none.' })
  default_model!: string | null;

  @ApiProperty({ example: true })
  enabled!: boolean;

  @ApiProperty({ example: false })
  hedge!: boolean;

  @ApiProperty({
    type: 'string',
    enum: ['database', 'config_file'],
    description: 'A router of the configuration file is changed there.',
  })
  source!: Router['source'];

  @ApiProperty({
    type: [String],
    description: 'What is legal and yet has no effect, such as a glob that matches no model known here.',
    example: [],
  })
  warnings!: readonly string[];

  @ApiProperty(time)
  created_at!: string | null;

  @ApiProperty(time)
  updated_at!: string | null;
}

@ApiSchema({ name: 'RouterList' })
export class RouterListResponse {
  @ApiProperty({ type: 'string', enum: ['list'] })
  object!: 'list';

  @ApiProperty({ type: [RouterResponse] })
  data!: RouterResponse[];

  @ApiProperty({
    example: false,
    description: 'Whether there are more: ask again with `after` = the last name.',
  })
  has_more!: boolean;
}

@ApiSchema({ name: 'DeletedRouter' })
export class DeletedRouterResponse {
  @ApiProperty({ type: 'string', enum: ['router'] })
  object!: 'router';

  @ApiProperty({ example: 'auto' })
  name!: string;

  @ApiProperty({ enum: [true] })
  deleted!: true;
}

/** A router with what only operators are told. */
export interface RouterView {
  readonly workspaceId: string;
  readonly router: Router;
  /** Undefined for those of the configuration file; so is `updatedAt`. */
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly warnings: readonly string[];
}

export function toRouterResponse({
  workspaceId,
  router,
  createdAt,
  updatedAt,
  warnings,
}: RouterView): RouterResponse {
  return {
    object: 'router',
    name: router.name,
    model: routerPrefix + router.name,
    workspace_id: workspaceId,
    allowed_models: router.allowedModels,
    strategy: router.strategy,
    default_model: router.defaultModel ?? null,
    enabled: router.enabled,
    hedge: router.hedge,
    source: router.source,
    warnings,
    created_at: createdAt?.toISOString() ?? null,
    updated_at: updatedAt?.toISOString() ?? null,
  };
}
