import libxml from 'libxmljs2';
import { z } from 'zod';

const Prices = z.array(z.object({ sku: z.string().max(40), price: z.coerce.number().int().min(0).max(100_000_000) })).max(5000);

export function readPriceList(xml) {
  const document = libxml.parseXml(xml, { noent: true, dtdload: true });
  return Prices.parse(document.find('//item').map((item) => ({ sku: item.get('sku').text(), price: item.get('price').text() })));
}
