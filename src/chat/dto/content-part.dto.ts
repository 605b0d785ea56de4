import { applyDecorators } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';
import { IsArray } from 'class-validator';
import {
  Field,
  NestedField,
  TextField,
  WordField,
  type FieldOptions,
} from '../../validation/field.decorators.js';
import { AcceptIf, isString } from '../../validation/presence.decorators.js';
import { NestedUnion, schemaOf, unionOf } from '../../validation/union.js';

/** Parts of a message's content. Source: spec/clearmaas-api.md section 4, spec/interface.md section 5. */

@ApiSchema({ name: 'TextContentPart' })
export class TextPartDto {
  @WordField(['text'])
  type!: 'text';

  @TextField({ example: 'What is in this picture?' })
  text!: string;
}

@ApiSchema({ name: 'ImageUrl' })
export class ImageUrlDto {
  @TextField({
    notEmpty: true,
    description:
      'An https URL, a data URL with the image in base64 (at most 25 MiB), or the address of a file that lies with the provider ' +
      '(`ms://`, `gs://`, `oss://`).',
    example: 'https://example.com/cat.png',
  })
  url!: string;

  @WordField(['auto', 'low', 'high'], { presence: 'optional' })
  detail?: 'auto' | 'low' | 'high';
}

@ApiSchema({ name: 'ImageContentPart' })
export class ImagePartDto {
  @WordField(['image_url'])
  type!: 'image_url';

  @NestedField(ImageUrlDto)
  image_url!: ImageUrlDto;
}

@ApiSchema({ name: 'VideoUrl' })
export class VideoUrlDto {
  @TextField({
    notEmpty: true,
    description: 'As of an image.',
    example: 'https://example.com/cat.mp4',
  })
  url!: string;
}

@ApiSchema({ name: 'VideoContentPart' })
export class VideoPartDto {
  @WordField(['video_url'])
  type!: 'video_url';

  @NestedField(VideoUrlDto)
  video_url!: VideoUrlDto;
}

@ApiSchema({ name: 'InputAudio' })
export class InputAudioDto {
  @TextField({ notEmpty: true, description: 'Base64, also as a data URL.' })
  data!: string;

  @WordField(['wav', 'mp3'])
  format!: 'wav' | 'mp3';
}

@ApiSchema({ name: 'AudioContentPart' })
export class AudioPartDto {
  @WordField(['input_audio'])
  type!: 'input_audio';

  @NestedField(InputAudioDto)
  input_audio!: InputAudioDto;
}

@ApiSchema({ name: 'InputFile' })
export class FileDto {
  @TextField({ presence: 'optional', description: 'A data URL with the file in base64, at most 25 MiB.' })
  file_data?: string;

  @TextField({ presence: 'optional' })
  file_id?: string;

  @TextField({ presence: 'optional', example: 'report.pdf' })
  filename?: string;
}

@ApiSchema({ name: 'FileContentPart' })
export class FilePartDto {
  @WordField(['file'])
  type!: 'file';

  @NestedField(FileDto)
  file!: FileDto;
}

@ApiSchema({ name: 'RefusalContentPart' })
export class RefusalPartDto {
  @WordField(['refusal'])
  type!: 'refusal';

  @TextField()
  refusal!: string;
}

const contentParts = unionOf('type', {
  text: TextPartDto,
  image_url: ImagePartDto,
  video_url: VideoPartDto,
  input_audio: AudioPartDto,
  file: FilePartDto,
  refusal: RefusalPartDto,
});

/** `content` of a message: a text, or an array of parts. Which parts a model takes is for its provider to say. */
export function ContentField(options: FieldOptions = {}): PropertyDecorator {
  return applyDecorators(
    AcceptIf(isString),
    Field(
      options,
      { oneOf: [{ type: 'string' }, { type: 'array', items: schemaOf(contentParts) }] },
      IsArray({ message: '$property must be a string or an array of content parts' }),
      NestedUnion(contentParts),
    ),
  );
}
