import type { Entity } from '../../model/alert.ts'

const words: Record<Entity['kind'], string> = {
  person: 'person',
  credential: 'credential',
  account: 'account',
  door: 'door',
  host: 'host',
  device: 'device',
  camera: 'camera',
  address: 'address',
  zone: 'zone',
  site: 'site',
}

/** "same person Anna Berg and door B-2, 4 min apart". `entities`: the most telling first. */
export function joinText(entities: readonly Entity[], apartMs: number): string {
  const named = entities.slice(0, 3).map((entity) => `${words[entity.kind]} ${entity.name ?? entity.id}`)
  const last = named.pop()
  const list = named.length > 0 ? `${named.join(', ')} and ${last}` : last
  return `same ${list}, ${apartText(apartMs)}`
}

export function apartText(apartMs: number): string {
  const seconds = Math.round(apartMs / 1000)
  if (seconds < 1) return 'at the same time'
  if (seconds < 120) return `${seconds} s apart`
  const minutes = Math.round(seconds / 60)
  if (minutes < 120) return `${minutes} min apart`
  return `${Math.round(minutes / 6) / 10} h apart`
}
