/** A role of a user at one site, `*` for the whole organisation. The primary key finds all grants of a user. */
export interface UserGrantTable {
  user_id: string
  role: 'viewer' | 'operator' | 'analyst' | 'supervisor' | 'administrator'
  site: string
}
