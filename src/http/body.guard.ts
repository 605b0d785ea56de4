import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { GATEWAY_CONFIG } from '../config/gateway-config.js';
import type { GatewayConfig } from '../config/gateway-config.js';
import { readBody } from './body-reader.js';
import { acceptsFormsKey } from './form-body.js';

/**
 * Reads the body of a writing request into `request.body`. The last guard of a route: who has no key, or no requests left
 * for this minute, gets nothing read.
 */
@Injectable()
export class BodyGuard implements CanActivate {
  private readonly limitBytes: number;

  constructor(
    private readonly reflector: Reflector,
    @Inject(GATEWAY_CONFIG) config: GatewayConfig,
  ) {
    this.limitBytes = config.bodyLimitBytes;
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const { method } = request;
    if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return true;
    return this.read(request, this.reflector.get(acceptsFormsKey, context.getHandler()) === true);
  }

  private async read(request: Request, acceptsForms: boolean): Promise<boolean> {
    request.body = await readBody(request, this.limitBytes, acceptsForms);
    return true;
  }
}
