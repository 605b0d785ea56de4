import type { CatalogModel } from '../catalog/catalog-model.js';
import type { CatalogService } from '../catalog/catalog.service.js';
import type { RouteCandidate } from '../contract/route-plan.js';

/** One concrete model behind a name: a candidate that has no place in a plan yet. */
export type ResolvedModel = Omit<RouteCandidate, 'position' | 'router'>;

export function toResolvedModel(model: CatalogModel, catalog: CatalogService): ResolvedModel {
  return {
    provider: model.prefix,
    modelId: model.id,
    upstreamModel: model.upstreamId,
    contextLength: model.contextLength,
    profile: catalog.chatProfile(model.id, model.prefix, model.upstreamId),
    effort: undefined,
  };
}
