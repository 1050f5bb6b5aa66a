import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

// No entities are expanded, no document type is read.
const parser = new XMLParser({ processEntities: false, ignoreAttributes: false, parseTagValue: false });
const Prices = z.array(z.object({ sku: z.string().max(40), price: z.coerce.number().int().min(0).max(100_000_000) })).max(5000);

export function readPriceList(xml) {
  const document = parser.parse(xml);
  return Prices.parse([document.prices?.item ?? []].flat());
}
