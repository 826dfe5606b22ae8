import type { NormalisedEvent } from '../model/event.ts'
import { listProblems } from './mapping.ts'
import { auditd } from './auditd/connector.ts'
import { ciscoAsa } from './cisco-asa/connector.ts'
import { fortigate } from './fortigate/connector.ts'
import { panos } from './panos/connector.ts'
import { pfsense } from './pfsense/connector.ts'
import { juniperSrx } from './juniper-srx/connector.ts'
import { dhcp } from './dhcp/connector.ts'
import { radius } from './radius/connector.ts'
import { dnsServer } from './dns-server/connector.ts'
import { macos } from './macos/connector.ts'
import { unixDaemons } from './unix-daemons/connector.ts'
import { mikrotik } from './mikrotik/connector.ts'
import { networkSwitch } from './network-switch/connector.ts'
import { openvpn } from './openvpn/connector.ts'
import { strongswan } from './strongswan/connector.ts'
import { suricata } from './suricata/connector.ts'
import { webAccess } from './web-access/connector.ts'
import { webProxy } from './web-proxy/connector.ts'
import { windows } from './windows/connector.ts'
import { zeek } from './zeek/connector.ts'
import { awsCloudTrail } from './aws-cloudtrail/connector.ts'
import { okta } from './okta/connector.ts'
import { entraId } from './entra-id/connector.ts'
import { microsoft365 } from './microsoft-365/connector.ts'
import { googleCloud } from './google-cloud/connector.ts'
import { githubAudit } from './github-audit/connector.ts'
import { bitbucket } from './bitbucket/connector.ts'
import { onelogin } from './onelogin/connector.ts'
import { ciscoDuo } from './cisco-duo/connector.ts'
import { otlp } from './otlp/connector.ts'
import { gelf } from './gelf/connector.ts'
import { badge } from './badge/connector.ts'
import type { Connector, ConnectorOptions, Envelope } from './define-connector.ts'
import { cefLeef } from './cef-leef/connector.ts'
import { genericJson } from './generic-json/connector.ts'
import { frigate } from './frigate/connector.ts'
import { genericSensor } from './generic-sensor/connector.ts'
import { linuxAuth } from './linux-auth/connector.ts'
import { keepUnclassified } from './unclassified.ts'

/** Every connector, in the order they are asked: the particular before the general. */
export const connectors: readonly Connector[] = [
  windows,
  zeek,
  suricata,
  awsCloudTrail,
  okta,
  entraId,
  microsoft365,
  googleCloud,
  githubAudit,
  bitbucket,
  onelogin,
  ciscoDuo,
  otlp,
  gelf,
  auditd,
  linuxAuth,
  strongswan,
  openvpn,
  networkSwitch,
  ciscoAsa,
  fortigate,
  panos,
  pfsense,
  juniperSrx,
  mikrotik,
  dhcp,
  radius,
  dnsServer,
  macos,
  unixDaemons,
  webProxy,
  webAccess,
  frigate,
  cefLeef,
  genericSensor,
  badge,
  genericJson,
]

const byId = new Map(connectors.map((connector) => [connector.id, connector]))

/**
 * What is wrong with a source's mapping, field by field; empty where it is good. A connector without mappings accepts
 * none; an id that no connector has is a problem too.
 */
export function checkMapping(connectorId: string, mapping: unknown): { where: string; message: string }[] {
  const connector = byId.get(connectorId)
  if (connector === undefined)
    return [{ where: 'connector', message: `there is no connector ${connectorId}` }]
  if (mapping === undefined) return []
  if (connector.mapping === undefined)
    return [{ where: 'mapping', message: `connector ${connectorId} takes no mapping` }]
  return listProblems(connector.mapping, mapping)
}

export interface Normalised {
  /** Id of the connector that understood it, or `unclassified`. */
  readonly connector: string
  readonly events: NormalisedEvent[]
}

const byFormat = {
  json: connectors.filter(({ formats }) => formats.includes('json')),
  cef: connectors.filter(({ formats }) => formats.includes('cef')),
  leef: connectors.filter(({ formats }) => formats.includes('leef')),
  text: connectors.filter(({ formats }) => formats.includes('text')),
} satisfies Record<Envelope['format'], Connector[]>

/** The connector of that id, if there is one. */
export function findConnector(id: string): Connector | undefined {
  return byId.get(id)
}

/**
 * Understands one opened message. A bound connector is asked alone; without one the first that claims the message.
 * What nobody understands is one `base_event` of connector `unclassified`: never dropped, never an error. An id that
 * no connector has counts as unbound.
 */
export function normaliseReceipt(
  envelope: Envelope,
  boundConnector?: string,
  options: ConnectorOptions = {},
): Normalised {
  let connector: Connector | undefined
  try {
    connector = (boundConnector === undefined ? undefined : byId.get(boundConnector)) ?? claimant(envelope)
    const events = connector?.normalise(envelope, options)
    if (connector !== undefined && events !== undefined) return { connector: connector.id, events }
  } catch (error) {
    // A normaliser must not throw; where one does the message is kept and says so.
    return {
      connector: 'unclassified',
      events: [keepUnclassified(envelope, { by: connector?.id ?? 'claim', error })],
    }
  }
  return { connector: 'unclassified', events: [keepUnclassified(envelope)] }
}

function claimant(envelope: Envelope): Connector | undefined {
  for (const connector of byFormat[envelope.format]) if (connector.claims(envelope)) return connector
  return undefined
}
