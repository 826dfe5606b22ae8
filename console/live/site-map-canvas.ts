import Feature from 'ol/Feature.js'
import Graticule from 'ol/layer/Graticule.js'
import VectorLayer from 'ol/layer/Vector.js'
import OlMap from 'ol/Map.js'
import Point from 'ol/geom/Point.js'
import { fromLonLat } from 'ol/proj.js'
import VectorSource from 'ol/source/Vector.js'
import CircleStyle from 'ol/style/Circle.js'
import Fill from 'ol/style/Fill.js'
import Stroke from 'ol/style/Stroke.js'
import Style from 'ol/style/Style.js'
import Text from 'ol/style/Text.js'
import { defaults as defaultInteractions } from 'ol/interaction/defaults.js'
import View from 'ol/View.js'
import type { Severity } from '../../src/model/event.ts'

export interface SitePoint {
  readonly id: string
  readonly name: string
  readonly latitude: number
  readonly longitude: number
  readonly alerts: number
  readonly worst: Severity | undefined
}
export interface SiteMapHandle {
  readonly show: (sites: readonly SitePoint[], chosen: string | undefined) => void
  readonly remove: () => void
}

/** A map without tiles: nothing is fetched from anywhere. A grid of degrees and the sites on it. */
export function makeSiteMap(element: HTMLElement, onPick: (id: string) => void): SiteMapHandle {
  const colours = readColours(element)
  const source = new VectorSource<Feature<Point>>()
  const map = new OlMap({
    target: element,
    controls: [],
    // The wheel scrolls the page's lists; the map zooms by dragging and double click.
    interactions: defaultInteractions({ mouseWheelZoom: false }),
    layers: [gridOf(colours), new VectorLayer({ source })],
    view: new View({ center: fromLonLat([5, 50]), zoom: 4, maxZoom: 14 }),
  })
  map.on('click', (event) => {
    const [feature] = map.getFeaturesAtPixel(event.pixel, { hitTolerance: 8 })
    const id = feature?.get('site') as string | undefined
    if (id !== undefined) onPick(id)
  })
  let fitted = ''
  return {
    show: (sites, chosen) => {
      const now = readColours(element)
      map.getLayers().setAt(0, gridOf(now))
      source.clear()
      source.addFeatures(sites.map((site) => featureOf(site, site.id === chosen, now)))
      const ids = sites.map((site) => site.id).join()
      if (ids === fitted || sites.length === 0) return
      fitted = ids
      map.getView().fit(source.getExtent() ?? [0, 0, 1, 1], { padding: [64, 84, 64, 84], maxZoom: 9 })
    },
    remove: () => map.setTarget(undefined),
  }
}

type Colours = Readonly<
  Record<'ink' | 'ink3' | 'line' | 'surface' | 'ground' | 'bad' | 'badInk' | 'onBad', string>
>

/** Tokens as colours a canvas takes: `light-dark()` is resolved by the browser on a probe. */
function readColours(element: HTMLElement): Colours {
  const probe = document.createElement('i')
  element.append(probe)
  const read = (token: string): string => {
    probe.style.color = `var(--${token})`
    return getComputedStyle(probe).color
  }
  const colours = {
    ink: read('ink'),
    ink3: read('ink-3'),
    line: read('line'),
    surface: read('surface'),
    ground: read('ground'),
    bad: read('sev-critical'),
    badInk: read('sev-high'),
    onBad: read('on-critical'),
  }
  probe.remove()
  return colours
}

const gridOf = (colours: Colours): Graticule => {
  const label = new Text({ font: "11px 'Source Sans 3 Variable'", fill: new Fill({ color: colours.ink3 }) })
  const low = label.clone()
  low.setTextBaseline('bottom')
  label.setTextAlign('end')
  return new Graticule({
    strokeStyle: new Stroke({ color: colours.line, width: 1 }),
    showLabels: true,
    wrapX: false,
    lonLabelStyle: low,
    latLabelStyle: label,
    targetSize: 90,
  })
}

const leastRadius = 6

function featureOf(site: SitePoint, chosen: boolean, colours: Colours): Feature<Point> {
  const feature = new Feature(new Point(fromLonLat([site.longitude, site.latitude])))
  feature.set('site', site.id)
  const loud = site.worst === 'critical' || site.worst === 'high'
  const radius = site.alerts === 0 ? leastRadius : 11 + Math.min(9, Math.log2(site.alerts) * 2)
  const name = new Style({
    text: new Text({
      text: site.name,
      offsetY: radius + 12,
      font: `${chosen ? 700 : 500} 13px 'Source Sans 3 Variable'`,
      fill: new Fill({ color: colours.ink }),
      stroke: new Stroke({ color: colours.ground, width: 4 }),
    }),
  })
  const badge = new Style({
    image: new CircleStyle({
      radius,
      fill: new Fill({ color: site.worst === 'critical' ? colours.bad : colours.surface }),
      stroke: new Stroke({
        color: chosen ? colours.ink : loud ? colours.bad : colours.ink3,
        width: chosen ? 3.5 : 2,
      }),
    }),
    text: new Text({
      text: site.alerts === 0 ? '' : String(site.alerts),
      font: "700 13px 'Source Sans 3 Variable'",
      offsetY: 1,
      fill: new Fill({
        color: site.worst === 'critical' ? colours.onBad : loud ? colours.badInk : colours.ink,
      }),
    }),
  })
  feature.setStyle([badge, name])
  return feature
}
