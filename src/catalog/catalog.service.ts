import { Injectable } from '@nestjs/common';
import { catalogData } from './catalog-data.js';
import type { CatalogModel } from './catalog-model.js';
import { parseCatalogModel } from './catalog-parser.js';

/** The models we know, by id and by bare name. A mistake in the data stops the start. */
@Injectable()
export class CatalogService {
  private readonly models: readonly CatalogModel[];
  private readonly byId = new Map<string, CatalogModel>();
  private readonly byAlias = new Map<string, CatalogModel>();

  constructor() {
    this.models = Object.freeze(readModels());
    for (const model of this.models) {
      enter(this.byId, model.id, model);
      for (const alias of model.aliases) enter(this.byAlias, alias, model);
    }
  }

  /** By full id, as in `openai/gpt-4o`. */
  find(id: string): CatalogModel | undefined {
    return this.byId.get(id);
  }

  /** By bare name, as in `gpt-4o`. */
  findAlias(name: string): CatalogModel | undefined {
    return this.byAlias.get(name);
  }

  /** Every model, file by file in the order of the data. */
  all(): readonly CatalogModel[] {
    return this.models;
  }
}

function readModels(): CatalogModel[] {
  return Object.entries(catalogData).flatMap(([file, records]) =>
    records.map((record, index) => deepFreeze(parseCatalogModel(record, `${file}.json[${index}]`))),
  );
}

function enter(index: Map<string, CatalogModel>, name: string, model: CatalogModel): void {
  if (index.has(name)) throw new Error(`The catalogue names ${name} twice.`);
  index.set(name, model);
}

function deepFreeze<Value extends object>(value: Value): Value {
  for (const nested of Object.values(value))
    if (typeof nested === 'object' && nested !== null) deepFreeze(nested);
  return Object.freeze(value);
}
