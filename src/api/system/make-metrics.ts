import { collectDefaultMetrics, Registry } from 'prom-client'

/** The registry of this process, with Node's own figures in it. Parts add theirs with `registers: [registry]`. */
export function makeMetrics(): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'gatehouse_' })
  return registry
}
