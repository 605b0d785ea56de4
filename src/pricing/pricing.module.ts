import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { PriceBook } from './price-book.js';

/** What tokens cost. */
@Module({ imports: [CatalogModule], providers: [PriceBook], exports: [PriceBook] })
export class PricingModule {}
