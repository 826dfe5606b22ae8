/** Small settings and marks by name: schema of none, JSON text as value. */
export interface SettingTable {
  name: string
  value: string
  updated_at_ms: number
}
