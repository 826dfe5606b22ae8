import { once } from 'node:events'
import { createServer } from 'node:net'
import { Aedes } from 'aedes'

export interface Broker {
  readonly url: string
  stop(): Promise<void>
}

/** An MQTT broker on loopback for the demo's cameras and sensors; any free port. */
export async function startBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker()
  const server = createServer(aedes.handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async stop() {
      await new Promise<void>((resolve) => aedes.close(() => resolve()))
      server.close()
    },
  }
}
