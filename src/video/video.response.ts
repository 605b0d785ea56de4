import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';

const id = 'task_4fQzX0bq7hVt2mNcR8sLdYw1pKuE9aGi';
const seconds = { type: 'integer', example: 1764208800, description: 'Seconds since the epoch.' } as const;

@ApiSchema({ name: 'VideoGeneration' })
export class VideoGeneration {
  @ApiProperty({ example: id })
  id!: string;

  @ApiProperty({ example: id, description: 'The same.' })
  task_id!: string;

  @ApiProperty({ type: String, enum: ['video'] })
  object!: 'video';

  @ApiProperty({ example: 'kling/kling-v3' })
  model!: string;

  @ApiProperty({ type: String, enum: ['queued'] })
  status!: 'queued';

  @ApiProperty({ type: 'integer', example: 0 })
  progress!: number;

  @ApiProperty(seconds)
  created_at!: number;
}

@ApiSchema({ name: 'VideoGenerationState' })
export class VideoGenerationState {
  @ApiProperty({ example: id })
  task_id!: string;

  @ApiProperty({ type: String, enum: ['textGenerate', 'generate', 'omniVideo'] })
  action!: string;

  @ApiProperty({ type: String, enum: ['SUBMITTED', 'IN_PROGRESS', 'SUCCESS', 'FAILURE'] })
  status!: string;

  @ApiProperty({ example: '30%' })
  progress!: string;

  @ApiPropertyOptional({ description: 'Where the vendor keeps the file, on `SUCCESS`.' })
  result_url?: string;

  @ApiProperty({ example: '', description: 'On `FAILURE`.' })
  fail_reason!: string;

  @ApiProperty(seconds)
  submit_time!: number;

  @ApiProperty({ ...seconds, example: 0, description: 'Seconds since the epoch; 0 = not yet.' })
  start_time!: number;

  @ApiProperty({ ...seconds, example: 0, description: 'Seconds since the epoch; 0 = not yet.' })
  finish_time!: number;
}

@ApiSchema({ name: 'VideoGenerationEnvelope' })
export class VideoGenerationEnvelope {
  @ApiProperty({ type: String, enum: ['success'] })
  code!: 'success';

  @ApiProperty({ example: '' })
  message!: string;

  @ApiProperty({ type: VideoGenerationState })
  data!: VideoGenerationState;
}

@ApiSchema({ name: 'VideoFailure' })
export class VideoFailure {
  @ApiProperty({ type: String, enum: ['video_generation_failed'] })
  code!: string;

  @ApiProperty({ example: 'The prompt was refused.' })
  message!: string;
}

@ApiSchema({ name: 'VideoMetadata' })
export class VideoMetadata {
  @ApiProperty({ description: 'Where the vendor keeps the file.' })
  url!: string;
}

@ApiSchema({ name: 'Video' })
export class Video {
  @ApiProperty({ example: id })
  id!: string;

  @ApiProperty({ type: String, enum: ['video'] })
  object!: 'video';

  @ApiProperty({ example: 'kling/kling-v3' })
  model!: string;

  @ApiProperty({ type: String, enum: ['queued', 'in_progress', 'completed', 'failed'] })
  status!: string;

  @ApiProperty({ type: 'integer', example: 30, minimum: 0, maximum: 100 })
  progress!: number;

  @ApiProperty(seconds)
  created_at!: number;

  @ApiProperty({ ...seconds, nullable: true })
  completed_at!: number | null;

  @ApiProperty({ ...seconds, nullable: true, description: 'When the file is deleted.' })
  expires_at!: number | null;

  @ApiProperty({ example: '5' })
  seconds!: string;

  @ApiProperty({ type: String, nullable: true, example: '1280x720' })
  size!: string | null;

  @ApiProperty({ type: VideoFailure, nullable: true })
  error!: VideoFailure | null;

  @ApiPropertyOptional({ type: VideoMetadata, description: 'When it is completed.' })
  metadata?: VideoMetadata;
}
