import type { Logsource } from '../../model/event.ts'
import { linuxSysmon } from './open-sysmon-linux.ts'

/** Sigma's service names by channel, in lower case since the channel's case varies. */
const services = new Map([
  ['security', 'security'],
  ['system', 'system'],
  ['application', 'application'],
  ['windows powershell', 'powershell-classic'],
  ['microsoft-windows-powershell/operational', 'powershell'],
  ['powershellcore/operational', 'powershell'],
  ['microsoft-windows-sysmon/operational', 'sysmon'],
  ['microsoft-windows-windows defender/operational', 'windefend'],
  ['microsoft-windows-taskscheduler/operational', 'taskscheduler'],
  ['microsoft-windows-wmi-activity/operational', 'wmi'],
  ['microsoft-windows-ntlm/operational', 'ntlm'],
  ['microsoft-windows-windows firewall with advanced security/firewall', 'firewall-as'],
  ['microsoft-windows-bits-client/operational', 'bits-client'],
  ['microsoft-windows-driverframeworks-usermode/operational', 'driver-framework'],
  ['microsoft-windows-dns-client/operational', 'dns-client'],
  ['dns server', 'dns-server'],
  ['microsoft-windows-dns-server/audit', 'dns-server-audit'],
  ['microsoft-windows-dns-server/analytical', 'dns-server-analytic'],
  ['microsoft-windows-codeintegrity/operational', 'codeintegrity-operational'],
  ['microsoft-windows-printservice/admin', 'printservice-admin'],
  ['microsoft-windows-printservice/operational', 'printservice-operational'],
  ['microsoft-windows-smbclient/security', 'smbclient-security'],
  ['microsoft-windows-smbclient/connectivity', 'smbclient-connectivity'],
  ['microsoft-windows-smbserver/connectivity', 'smbserver-connectivity'],
  ['microsoft-windows-applocker/exe and dll', 'applocker'],
  ['microsoft-windows-applocker/msi and script', 'applocker'],
  ['microsoft-windows-applocker/packaged app-deployment', 'applocker'],
  ['microsoft-windows-applocker/packaged app-execution', 'applocker'],
  ['msexchange management', 'msexchange-management'],
  ['microsoft-servicebus-client', 'microsoft-servicebus-client'],
  [
    'microsoft-windows-terminalservices-localsessionmanager/operational',
    'terminalservices-localsessionmanager',
  ],
  ['microsoft-windows-appxdeploymentserver/operational', 'appxdeployment-server'],
  ['microsoft-windows-appxpackagingom/operational', 'appxpackaging-om'],
  ['microsoft-windows-appmodel-runtime/admin', 'appmodel-runtime'],
  ['microsoft-windows-security-mitigations/kernel mode', 'security-mitigations'],
  ['microsoft-windows-security-mitigations/user mode', 'security-mitigations'],
  ['microsoft-windows-lsa/operational', 'lsa-server'],
  ['microsoft-windows-ldap-client/debug', 'ldap'],
  ['microsoft-windows-shell-core/operational', 'shell-core'],
  ['microsoft-windows-diagnosis-scripted/operational', 'diagnosis-scripted'],
  ['microsoft-windows-capi2/operational', 'capi2'],
  [
    'microsoft-windows-certificateservicesclient-lifecycle-system/operational',
    'certificateservicesclient-lifecycle-system',
  ],
  ['microsoft-iis-configuration/operational', 'iis-configuration'],
  ['openssh/operational', 'openssh'],
])

const sysmonCategories = new Map<number, string>([
  [1, 'process_creation'],
  [2, 'file_change'],
  [3, 'network_connection'],
  [4, 'sysmon_status'],
  [5, 'process_termination'],
  [6, 'driver_load'],
  [7, 'image_load'],
  [8, 'create_remote_thread'],
  [9, 'raw_access_thread'],
  [10, 'process_access'],
  [11, 'file_event'],
  [13, 'registry_set'],
  [14, 'registry_rename'],
  [15, 'create_stream_hash'],
  [16, 'sysmon_status'],
  [17, 'pipe_created'],
  [18, 'pipe_created'],
  [19, 'wmi_event'],
  [20, 'wmi_event'],
  [21, 'wmi_event'],
  [22, 'dns_query'],
  [23, 'file_delete'],
  [24, 'clipboard_capture'],
  [25, 'process_tampering'],
  [26, 'file_delete_detected'],
  [27, 'file_block_executable'],
  [28, 'file_block_shredding'],
  [29, 'file_executable_detected'],
  [255, 'sysmon_error'],
])

const otherCategories = new Map<string, string>([
  ['security 4688', 'process_creation'],
  ['powershell 4103', 'ps_module'],
  ['powershell 4104', 'ps_script'],
  ['powershell-classic 400', 'ps_classic_start'],
  ['powershell-classic 600', 'ps_classic_provider_start'],
  ['powershell-classic 800', 'ps_classic_script'],
])

const known = new Map<string, Logsource>()

/**
 * Sigma's logsource of a Windows event. Rules of the umbrella category `registry_event` stand above `registry_add`,
 * `registry_delete`, `registry_set` and `registry_rename`; the engine that routes them must know that.
 * Source: Sigma's taxonomy and pySigma-pipeline-sysmon.
 */
export function logsourceOf(channel: string, eventId: number, registryEvent: unknown): Logsource {
  const deletes = registryEvent === 'DeleteKey' || registryEvent === 'DeleteValue'
  const detail = eventId !== 12 ? '' : deletes ? 'd' : registryEvent === 'CreateKey' ? 'c' : ''
  const key = `${eventId}${detail} ${channel}`
  const cached = known.get(key)
  if (cached !== undefined) return cached
  const logsource = makeLogsource(channel.toLowerCase(), eventId, registryEvent)
  if (known.size < 5000) known.set(key, logsource)
  return logsource
}

function makeLogsource(channel: string, eventId: number, registryEvent: unknown): Logsource {
  if (channel === linuxSysmon) {
    const category = sysmonCategory(eventId, registryEvent)
    return { product: 'linux', service: 'sysmon', ...(category === undefined ? {} : { category }) }
  }
  const service = services.get(channel)
  if (service === undefined) return { product: 'windows' }
  const category =
    service === 'sysmon'
      ? sysmonCategory(eventId, registryEvent)
      : otherCategories.get(`${service} ${eventId}`)
  return category === undefined ? { product: 'windows', service } : { product: 'windows', category, service }
}

function sysmonCategory(eventId: number, registryEvent: unknown): string | undefined {
  if (eventId !== 12) return sysmonCategories.get(eventId)
  if (registryEvent === 'CreateKey') return 'registry_add'
  return registryEvent === 'DeleteKey' || registryEvent === 'DeleteValue'
    ? 'registry_delete'
    : 'registry_event'
}
