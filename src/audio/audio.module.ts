import { Module } from '@nestjs/common';
import { KeysModule } from '../keys/keys.module.js';
import { MediaModule } from '../media/media.module.js';
import { SpeechController } from './speech.controller.js';

@Module({ imports: [KeysModule, MediaModule], controllers: [SpeechController] })
export class AudioModule {}
