import type { Truth } from '../../model/event-context.ts'
import { TimedList, type Timed } from './timed-list.ts'

/** What keeps a camera from recording what it should see: no link, a covered lens, a stopped recording. */
const aspects = ['link', 'view', 'recording'] as const
type Aspect = (typeof aspects)[number]

interface Mark extends Timed {
  readonly isDown: boolean
}

interface Camera {
  /** First time anything was heard of it. */
  heardMs: number
  readonly marks: Readonly<Record<Aspect, TimedList<Mark>>>
}

export type CameraSnapshot = [camera: string, heardMs: number, marks: Record<Aspect, Mark[]>][]

const marksKept = 64
/** Heartbeats within this of a mark that says "up" say nothing new. */
const heartbeatMs = 300_000

/** By class and activity: which aspect it is about, and whether it says "down". */
const meanings: Readonly<Record<string, readonly (readonly [Aspect, boolean])[]>> = {
  'device_health/offline': [['link', true]],
  'device_health/lost': [['link', true]],
  'device_health/power_loss': [['link', true]],
  'device_health/online': [['link', false]],
  'device_health/heartbeat': [['link', false]],
  'device_health/tamper': [['view', true]],
  'device_health/restored': [
    ['link', false],
    ['view', false],
  ],
  'video_activity/recording_stopped': [['recording', true]],
  'video_activity/recording_started': [['recording', false]],
}

/** Whether each camera could record, as of any time, from what it and its recorder said. */
export class CameraTable {
  readonly #cameras = new Map<string, Camera>()

  /** Takes in an event about the camera; any event shows that it is known. */
  note(camera: string, event: Timed & { readonly class: string; readonly activity: string }): void {
    const entry = this.#of(camera, event.time)
    entry.heardMs = Math.min(entry.heardMs, event.time)
    for (const [aspect, isDown] of meanings[`${event.class}/${event.activity}`] ?? []) {
      const list = entry.marks[aspect]
      if (event.activity === 'heartbeat') {
        const last = list.lastAt(event.time)
        if (last && !last.isDown && event.time - last.time < heartbeatMs) continue
      }
      list.insert({ time: event.time, id: event.id, isDown })
      if (list.items.length > marksKept) list.items.shift()
    }
  }

  /** Could it record at `timeMs`? `unknown` before it was ever heard of. */
  canRecord(camera: string, timeMs: number): Truth {
    const entry = this.#cameras.get(camera)
    if (!entry || entry.heardMs > timeMs) return 'unknown'
    return aspects.some((aspect) => entry.marks[aspect].lastAt(timeMs)?.isDown) ? 'no' : 'yes'
  }

  /** Keeps for each aspect the last mark before `limitMs`: it still says how things stood at it. */
  dropBelow(limitMs: number): void {
    for (const { marks } of this.#cameras.values()) {
      for (const aspect of aspects) {
        const { items } = marks[aspect]
        while (items.length > 1 && (items[1] as Mark).time < limitMs) items.shift()
      }
    }
  }

  dump(): CameraSnapshot {
    return [...this.#cameras]
      .map(([camera, { heardMs, marks }]): CameraSnapshot[number] => [
        camera,
        heardMs,
        { link: marks.link.items, view: marks.view.items, recording: marks.recording.items },
      ])
      .sort(([a], [b]) => (a < b ? -1 : 1))
  }

  restore(snapshot: CameraSnapshot): void {
    this.#cameras.clear()
    for (const [camera, heardMs, marks] of snapshot) {
      const entry = this.#of(camera, heardMs)
      for (const aspect of aspects) entry.marks[aspect].items.push(...marks[aspect])
    }
  }

  #of(camera: string, timeMs: number): Camera {
    let entry = this.#cameras.get(camera)
    if (!entry) {
      const marks = {
        link: new TimedList<Mark>(),
        view: new TimedList<Mark>(),
        recording: new TimedList<Mark>(),
      }
      this.#cameras.set(camera, (entry = { heardMs: timeMs, marks }))
    }
    return entry
  }
}
