import type { Node } from './parser.ts'
import { stringsOf } from './parser.ts'

/** Functions that give one value within a statement; any other is taken to be computed anew for each row. */
const steady = new Set(
  `now transaction_timestamp statement_timestamp current_setting current_schema current_database current_user session_user
  timezone to_timestamp to_date to_char to_number to_json to_jsonb make_date make_interval make_time make_timestamp make_timestamptz
  date_trunc date_part extract age date time timestamp timestamptz interval justify_days justify_hours justify_interval
  lower upper initcap md5 sha224 sha256 sha384 sha512 digest encode decode concat concat_ws format left right lpad rpad ltrim rtrim
  btrim trim replace translate substr substring length char_length octet_length position strpos split_part repeat reverse
  regexp_replace quote_ident quote_literal quote_nullable abs ceil ceiling floor round trunc mod power sqrt sign greatest least
  coalesce nullif num_nulls num_nonnulls array_append array_cat array_fill array_length array_prepend array_remove array_to_string
  cardinality string_to_array json_build_array json_build_object jsonb_build_array jsonb_build_object json_object jsonb_object
  row_to_json to_tsvector to_tsquery plainto_tsquery setweight inet_client_addr host network hstore st_makepoint st_setsrid
  int4 int8 int2 float4 float8 numeric text varchar bool uuid_nil uuid_ns_dns uuid_ns_url int4range int8range numrange tsrange
  tstzrange daterange`.split(/\s+/),
)

/** Whether an expression is computed anew for each row that an added column fills. */
export function isVolatile(expression: Node | undefined): boolean {
  const left: unknown[] = [expression]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value !== 'object' || value === null) continue
    if ('FuncCall' in value) {
      const names = stringsOf((value.FuncCall as { funcname?: Node[] }).funcname)
      if (!steady.has(names.at(-1) ?? '')) return true
    }
    left.push(...Object.values(value))
  }
  return false
}
