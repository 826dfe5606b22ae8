/**
 * The columns of a lake file, in order, with DuckDB's types. Files are read by name, so adding one is compatible;
 * renaming or dropping one is not. Times are epoch milliseconds UTC.
 */
export const lakeColumns = {
  id: 'VARCHAR',
  seq: 'BIGINT',
  time: 'BIGINT',
  received_time: 'BIGINT',
  device_time: 'BIGINT',
  time_basis: 'VARCHAR',
  site: 'VARCHAR',
  building: 'VARCHAR',
  floor: 'VARCHAR',
  zone: 'VARCHAR',
  asset: 'VARCHAR',
  door: 'VARCHAR',
  camera: 'VARCHAR',
  person: 'VARCHAR',
  target_person: 'VARCHAR',
  class: 'VARCHAR',
  activity: 'VARCHAR',
  domain: 'VARCHAR',
  severity: 'VARCHAR',
  status: 'VARCHAR',
  source: 'VARCHAR',
  connector: 'VARCHAR',
  message: 'VARCHAR',
  user_name: 'VARCHAR',
  target_user: 'VARCHAR',
  src_ip: 'VARCHAR',
  dst_ip: 'VARCHAR',
  device_ip: 'VARCHAR',
  hostname: 'VARCHAR',
  process_name: 'VARCHAR',
  cmd_line: 'VARCHAR',
  credential: 'VARCHAR',
  query_host: 'VARCHAR',
  url: 'VARCHAR',
  context: 'VARCHAR',
  ocsf: 'VARCHAR',
  native: 'VARCHAR',
  raw: 'VARCHAR',
} as const

export type LakeColumn = keyof typeof lakeColumns

export const lakeColumnNames = Object.keys(lakeColumns) as LakeColumn[]

/** Columns whose values name someone or something a person looks for; each compacted file knows which it holds. */
export const entityColumns = [
  'asset',
  'door',
  'camera',
  'person',
  'target_person',
  'user_name',
  'target_user',
  'src_ip',
  'dst_ip',
  'device_ip',
  'hostname',
  'credential',
] as const satisfies readonly LakeColumn[]
