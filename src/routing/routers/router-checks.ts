import { Inject, Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/catalog.service.js';
import { GATEWAY_CONFIG, type GatewayConfig } from '../../config/gateway-config.js';
import { invalidRequest } from '../../contract/gateway-error.js';
import { compileGlobs } from '../../contract/glob.js';
import { followAlias } from '../../contract/model-name.js';
import { mostPatterns, patternMistake, splitPatterns } from '../../contract/router-form.js';
import { type Router, routerPrefix } from '../../contract/router.js';
import { ModelNames } from '../model-names.js';
import { RouterTable } from './router-table.js';

/** Judges what operators write into a router by what is known here. */
@Injectable()
export class RouterChecks {
  /** Ids of all models that a router may choose among. */
  private readonly modelIds: readonly string[];

  constructor(
    catalog: CatalogService,
    private readonly names: ModelNames,
    private readonly table: RouterTable,
    @Inject(GATEWAY_CONFIG) { hosts }: GatewayConfig,
  ) {
    this.modelIds = [
      ...catalog.all().map(({ id }) => id),
      ...hosts.flatMap(({ id, models }) => models.map((model) => `${id}/${model}`)),
    ];
  }

  /** Throws GatewayError `invalid_request` for a name that stands for no model; no circle can begin with a router. */
  requireModel(name: string): void {
    const mistake = this.defaultModelMistake(name);
    if (mistake !== undefined) throw invalidRequest(`default_model: '${name}' ${mistake}`, 'default_model');
  }

  /** What is legal and yet has no effect, each beginning with the path of its field. */
  warningsFor({ allowedModels, defaultModel }: Router): string[] {
    const warnings = allowedModels.flatMap((pattern, index) => {
      const matches = compileGlobs([pattern]);
      return this.modelIds.some(matches)
        ? []
        : [`allowed_models[${index}]: '${pattern}' matches no model known here`];
    });
    const mistake = defaultModel === undefined ? undefined : this.defaultModelMistake(defaultModel);
    // It was in order when it was written: an alias or a host has changed since.
    if (mistake !== undefined) warnings.push(`default_model: '${defaultModel}' ${mistake}`);
    return warnings;
  }

  private defaultModelMistake(name: string): string | undefined {
    const target = followAlias(name, (alias) => this.table.findAlias(alias));
    return target.startsWith(routerPrefix)
      ? 'is a router, which another router cannot have for its default'
      : this.names.mistakeIn(target);
  }
}

/**
 * The globs of a body's `allowed_models`.
 * @throws GatewayError `invalid_request` naming the one at fault.
 */
export function toPatterns(value: string | readonly unknown[] | null): string[] {
  const given = typeof value === 'string' ? splitPatterns(value) : (value ?? []);
  if (given.length > mostPatterns)
    throw invalidRequest(`allowed_models must not have more than ${mostPatterns} globs`, 'allowed_models');
  return given.map((pattern, index) => {
    const path = `allowed_models[${index}]`;
    if (typeof pattern !== 'string') throw invalidRequest(`${path} must be a string`, path);
    const mistake = patternMistake(pattern);
    if (mistake !== undefined) throw invalidRequest(`${path} ${mistake}`, path);
    return pattern;
  });
}
