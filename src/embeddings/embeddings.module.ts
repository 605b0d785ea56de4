import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MediaModule } from '../media/media.module.js';
import { EmbeddingsController } from './embeddings.controller.js';

@Module({ imports: [KeysModule, MediaModule], controllers: [EmbeddingsController] })
export class EmbeddingsModule {}
