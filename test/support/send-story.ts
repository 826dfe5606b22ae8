import { sampleOrganisation } from '../spine/sample-site.ts'
import type { AdminClient } from './admin-client.ts'
import { curlNdjson, mosquittoPub } from './senders.ts'

export const storyOrganisation = sampleOrganisation

interface StoryWays {
  readonly badgeKey: string
  readonly sendSyslog: (line: string) => void
  readonly brokerPort: number
}

/** A badge denied at three doors (curl), an sshd logon of the same person elsewhere (syslog), a review at the server room's camera (MQTT). */
export function sendStory(admin: AdminClient, { badgeKey, sendSyslog, brokerPort }: StoryWays): void {
  const at = (seconds: number) => new Date(Date.now() - 120_000 + seconds * 1_000).toISOString()
  const denied = ['north-main', 'north-servers-door', 'north-labs-door'].map((door, index) => ({
    time: at(index * 20),
    door,
    reader: `${door}-in`,
    direction: 'in',
    card: '77001',
    result: 'denied',
    reason: 'no_right',
  }))
  curlNdjson(admin.url, badgeKey, denied)
  sendSyslog(
    `<86>${at(70)} south-db-1 sshd[812]: Accepted password for mara.lind from 10.9.9.9 port 50222 ssh2`,
  )
  const review = {
    id: '1.5-abc',
    camera: 'north-cam-7',
    severity: 'alert',
    start_time: Date.parse(at(80)) / 1000,
  }
  const data = { detections: [], objects: ['person'], sub_labels: [], zones: [], audio: [] }
  const after = { ...review, end_time: null, data }
  mosquittoPub(brokerPort, 'frigate/reviews', JSON.stringify({ type: 'new', before: after, after }))
}
