import { Injectable, ValidationPipe, type ArgumentMetadata } from '@nestjs/common';
import type { ValidationError } from 'class-validator';
import { invalidRequest, type GatewayError } from '../contract/gateway-error.js';
import { findUnfitMember } from './unfit-member.js';

/**
 * Nest's ValidationPipe for cold routes: bodies and queries become instances of their DTO classes, a field that the class does
 * not know is refused by name, and so is text that the database cannot hold. Hot routes use `compileValidator`.
 * Every refusal is a GatewayError `invalid_request` whose `param` is the path of the field.
 */
@Injectable()
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      whitelist: true,
      forbidNonWhitelisted: true,
      stopAtFirstError: true,
      validationError: { target: false, value: false },
      exceptionFactory: toInvalidRequest,
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const unfit = metadata.type === 'custom' ? undefined : findUnfitMember(value);
    if (unfit !== undefined) throw invalidRequest(unfit.message, unfit.path || metadata.data);
    return super.transform(value, metadata);
  }
}

function toInvalidRequest(errors: readonly Partial<ValidationError>[]): GatewayError {
  const path: string[] = [];
  let [error] = errors;
  while (error !== undefined) {
    const property = error.property ?? '';
    path.push(/^\d+$/.test(property) ? `[${property}]` : property);
    if (error.constraints !== undefined) break;
    error = error.children?.[0];
  }
  const param = path.filter(Boolean).join('.').replaceAll('.[', '[');
  return invalidRequest(describe(error, param), param || undefined);
}

function describe(error: Partial<ValidationError> | undefined, param: string): string {
  const [constraint, message] = Object.entries(error?.constraints ?? {})[0] ?? [];
  if (constraint === 'whitelistValidation') return `Unknown field: ${param}`;
  if (message === undefined || param === '') return 'The request must be a JSON object';
  const property = error?.property ?? '';
  // class-validator names the field alone: say the whole path instead.
  return message.startsWith(property) ? param + message.slice(property.length) : `${param}: ${message}`;
}
